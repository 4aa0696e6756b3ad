package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What the guards of a stage did; absent when they had nothing to do. */
public record GuardStatus(
        @JsonPropertyDescription("Times that the stage went back to a checkpoint or its start.")
        Integer rollbacks,

        @JsonPropertyDescription(
                "Optimizer steps that are not in the weights although their batch was computed: those refused, and those undone by rollbacks.")
        Long skippedSteps,

        @JsonPropertyDescription("Pods that were ended because they did no step for too long.")
        Integer restarts,

        @JsonPropertyDescription("Reason of the last time: NotFinite, LossSpike, GradientNorm or NoStep.")
        @Size(max = 63)
        @Nullable
        String reason,

        @JsonPropertyDescription("Step that was refused or did not end the last time, from 1.") @Nullable
        Long step,

        @JsonPropertyDescription("What was seen and what was done the last time.") @Size(max = 1024) @Nullable
        String message) {
    /** Nothing was wrong. */
    public static final GuardStatus NONE = new GuardStatus(0, 0L, 0, null, null, null);

    public GuardStatus {
        rollbacks = Defaults.or(rollbacks, 0);
        skippedSteps = Defaults.or(skippedSteps, 0L);
        restarts = Defaults.or(restarts, 0);
    }

    /** In a sentence. */
    public String sentence() {
        return rollbacks + " rollbacks, " + skippedSteps + " skipped steps, " + restarts
                + " restarts by guards; the last: " + message;
    }
}
