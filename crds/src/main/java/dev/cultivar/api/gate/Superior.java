package dev.cultivar.api.gate;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Min;

/** The paired difference is better than the margin. */
public record Superior(
        @JsonPropertyDescription("How much better, in the metric's unit. Default: 0.0.") @Min(0)
        Double margin) implements GateSpec {
    public Superior {
        margin = Defaults.or(margin, 0.0);
    }
}
