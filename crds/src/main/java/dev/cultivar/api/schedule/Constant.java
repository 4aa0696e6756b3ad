package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Linear warm-up from zero, then constant (transformers' constant_with_warmup). */
public record Constant(
        @JsonPropertyDescription("Steps over which the learning rate rises from zero. Default: 0.")
        @Min(0)
        @Max(100000000)
        Long warmupSteps)
        implements ScheduleSpec {
    public Constant {
        warmupSteps = Defaults.or(warmupSteps, 0L);
    }
}
