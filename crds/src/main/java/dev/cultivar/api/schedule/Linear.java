package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Linear warm-up from zero, then linear to zero at the stage's last step (transformers' linear). */
public record Linear(
        @JsonPropertyDescription("Steps over which the learning rate rises from zero. Default: 0.")
        @Min(0)
        @Max(100000000)
        Long warmupSteps)
        implements ScheduleSpec {
    public Linear {
        warmupSteps = Defaults.or(warmupSteps, 0L);
    }
}
