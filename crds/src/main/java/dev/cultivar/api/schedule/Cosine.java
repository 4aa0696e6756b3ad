package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * Linear warm-up from zero, then a cosine wave down to minRatio at the stage's end (transformers' cosine and
 * cosine_with_min_lr).
 */
public record Cosine(
        @JsonPropertyDescription("Steps over which the learning rate rises from zero. Default: 0.")
        @Min(0)
        @Max(100000000)
        Long warmupSteps,

        @JsonPropertyDescription("The lowest learning rate, as a share of the top. Default: 0.0.") @Min(0) @Max(1)
        Double minRatio,

        @JsonPropertyDescription("Waves after the warm-up; 0.5 goes down once, 1.5 down, up and down. Default: 0.5.")
        @Min(0)
        @Max(1000)
        Double cycles)
        implements ScheduleSpec {
    public Cosine {
        warmupSteps = Defaults.or(warmupSteps, 0L);
        minRatio = Defaults.or(minRatio, 0.0);
        cycles = Defaults.or(cycles, 0.5);
    }
}
