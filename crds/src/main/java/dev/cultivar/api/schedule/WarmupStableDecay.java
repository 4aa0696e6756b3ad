package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/**
 * Linear warm-up from minRatio, then constant, then a decay to minRatio over the stage's last steps (transformers'
 * warmup_stable_decay).
 */
public record WarmupStableDecay(
        @JsonPropertyDescription("Steps over which the learning rate rises from minRatio. Default: 0.")
        @Min(0)
        @Max(100000000)
        Long warmupSteps,

        @JsonPropertyDescription("The last steps of the stage, over which the learning rate falls.")
        @Required
        @Min(1)
        @Max(100000000)
        Long decaySteps,

        @JsonPropertyDescription("The lowest learning rate, as a share of the top. Default: 0.0.") @Min(0) @Max(1)
        Double minRatio,

        @JsonPropertyDescription("How it falls. Default: cosine.")
        Decay decay)
        implements ScheduleSpec {
    public WarmupStableDecay {
        warmupSteps = Defaults.or(warmupSteps, 0L);
        minRatio = Defaults.or(minRatio, 0.0);
        decay = Defaults.or(decay, Decay.cosine);
    }
}
