package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** An exponential moving average of what a stage trains. */
public record Average(
        @JsonPropertyDescription("Share of the average that a step keeps, below 1. Default: 0.999.")
        @Min(0)
        @Max(value = 1, inclusive = false)
        Double decay) {
    public Average {
        decay = Defaults.or(decay, 0.999);
    }
}
