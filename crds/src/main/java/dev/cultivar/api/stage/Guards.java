package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a stage watches while it trains, and what it does when something is wrong. That losses and gradients are finite is
 * always watched.
 */
@ValidationRule(
        value =
                "!has(self.rollback) || !has(self.rollback.batches) || self.rollback.batches != 'replay' || (has(self.rollback.learningRateFactor) && self.rollback.learningRateFactor < 1)",
        message = "rollback.batches: replay does the same again unless rollback.learningRateFactor is below 1")
public record Guards(
        @JsonPropertyDescription("Refuses a step whose loss is far above those before it; left out: no step.") @Nullable
        LossSpike lossSpike,

        @JsonPropertyDescription("Refuses a step whose gradients are too large; left out: no step.") @Nullable
        GradientNorm gradientNorm,

        @JsonPropertyDescription("Ends a pod that hangs, so that another one goes on; left out: no pod.") @Nullable
        NoStep noStep,

        @JsonPropertyDescription(
                "Goes back to a checkpoint when a step is refused; left out: the stage stops with the reason.")
        @Nullable
        Rollback rollback) {
    /** Whether it asks for nothing; not a getter, so that no order tells it. */
    boolean isEmpty() {
        return lossSpike == null && gradientNorm == null && noStep == null && rollback == null;
    }
}
