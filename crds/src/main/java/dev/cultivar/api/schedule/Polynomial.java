package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Linear warm-up from zero, then down to minRatio at the stage's end as a power of what is left (transformers' polynomial). */
public record Polynomial(
        @JsonPropertyDescription("Steps over which the learning rate rises from zero. Default: 0.")
        @Min(0)
        @Max(100000000)
        Long warmupSteps,

        @JsonPropertyDescription("The lowest learning rate, as a share of the top. Default: 0.0.") @Min(0) @Max(1)
        Double minRatio,

        @JsonPropertyDescription("The power: 1 is linear, 2 falls faster at first. Default: 1.0.") @Min(0) @Max(100)
        Double power)
        implements ScheduleSpec {
    public Polynomial {
        warmupSteps = Defaults.or(warmupSteps, 0L);
        minRatio = Defaults.or(minRatio, 0.0);
        power = Defaults.or(power, 1.0);
    }
}
