package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * Linear warm-up from zero, then several times from the top down a cosine to zero (SGDR, Loshchilov and Hutter 2017;
 * transformers' cosine_with_restarts).
 */
public record CosineWithRestarts(
        @JsonPropertyDescription("Steps over which the learning rate rises from zero. Default: 0.")
        @Min(0)
        @Max(100000000)
        Long warmupSteps,

        @JsonPropertyDescription("How often it goes down, each time as long. Default: 1.") @Min(1) @Max(1000)
        Integer cycles)
        implements ScheduleSpec {
    public CosineWithRestarts {
        warmupSteps = Defaults.or(warmupSteps, 0L);
        cycles = Defaults.or(cycles, 1);
    }
}
