package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** A loss above factor x quantile of the losses of the last window steps; nothing is refused before there are as many. */
public record LossSpike(
        @JsonPropertyDescription("Steps whose losses are compared with. Default: 64.") @Min(2) @Max(1024)
        Integer window,

        @JsonPropertyDescription(
                "Which of them, by size: 0.5 is the median. Between two of them it is interpolated. Default: 0.9.")
        @Min(0)
        @Max(1)
        Double quantile,

        @JsonPropertyDescription("How many times that a loss may be. Default: 2.0.") @Min(1) @Max(1000000)
        Double factor) {
    public LossSpike {
        window = Defaults.or(window, 64);
        quantile = Defaults.or(quantile, 0.9);
        factor = Defaults.or(factor, 2.0);
    }
}
