package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Exactly one of constant, linear, cosine, warmupStableDecay, polynomial, inverseSquareRoot, cosineWithRestarts. A stage starts its own schedule at its first step, so each
 * stage of a recipe warms up again.
 */
@ValidationRule(
        value =
                "[has(self.constant), has(self.linear), has(self.cosine), has(self.warmupStableDecay), has(self.polynomial), has(self.inverseSquareRoot), has(self.cosineWithRestarts)].filter(x, x).size() == 1",
        message =
                "exactly one of constant, linear, cosine, warmupStableDecay, polynomial, inverseSquareRoot, cosineWithRestarts must be set")
public record Schedule(
        @JsonPropertyDescription("The same learning rate after the warm-up.") @Nullable
        Constant constant,

        @JsonPropertyDescription("From the top down to zero at the end of the stage.") @Nullable
        Linear linear,

        @JsonPropertyDescription("Down a cosine to the end of the stage.") @Nullable
        Cosine cosine,

        @JsonPropertyDescription("The same learning rate until the last steps of the stage, then down.") @Nullable
        WarmupStableDecay warmupStableDecay,

        @JsonPropertyDescription("Down a power of what is left to the end of the stage.") @Nullable
        Polynomial polynomial,

        @JsonPropertyDescription("Down with the square root of the steps.") @Nullable
        InverseSquareRoot inverseSquareRoot,

        @JsonPropertyDescription("Down a cosine, several times.") @Nullable
        CosineWithRestarts cosineWithRestarts) {

    /** The branch that is set. */
    public ScheduleSpec chosen() {
        return OneOf.<ScheduleSpec>chosen(
                "schedule",
                "constant, linear, cosine, warmupStableDecay, polynomial, inverseSquareRoot, cosineWithRestarts",
                constant,
                linear,
                cosine,
                warmupStableDecay,
                polynomial,
                inverseSquareRoot,
                cosineWithRestarts);
    }
}
