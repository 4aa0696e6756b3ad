package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * Linear warm-up from zero, then down with the square root of the steps, whatever the stage's length (transformers'
 * inverse_sqrt).
 */
public record InverseSquareRoot(
        @JsonPropertyDescription("Steps over which the learning rate rises from zero. Default: 0.")
        @Min(0)
        @Max(100000000)
        Long warmupSteps,

        @JsonPropertyDescription(
                "After three times so many steps behind the warm-up the learning rate is half of the top. Default: 10000.")
        @Min(1)
        @Max(100000000)
        Long timescale)
        implements ScheduleSpec {
    public InverseSquareRoot {
        warmupSteps = Defaults.or(warmupSteps, 0L);
        timescale = Defaults.or(timescale, 10000L);
    }
}
