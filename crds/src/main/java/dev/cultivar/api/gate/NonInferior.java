package dev.cultivar.api.gate;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Min;

/** The paired difference is not worse than the margin. */
public record NonInferior(
        @JsonPropertyDescription("How much worse is still good, in the metric's unit. Default: 0.0.") @Min(0)
        Double margin)
        implements GateSpec {
    public NonInferior {
        margin = Defaults.or(margin, 0.0);
    }
}
