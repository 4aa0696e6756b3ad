package dev.cultivar.trainer.guard;

import dev.cultivar.api.stage.Guards;
import org.jspecify.annotations.Nullable;

/** What a person can do about a step that stopped a stage. */
public final class Advice {
    private Advice() {}

    /** As a sentence without a full stop, with the fields of the recipe's {@code train}. */
    public static String of(StepRefused refused, @Nullable Guards guards) {
        return "Lower the optimizer's learningRate first, then lengthen the schedule's warm-up or lower maxGradNorm"
                + switch (refused.reason()) {
                    case Guard.LOSS_SPIKE -> "; where the data have such losses, raise guards.lossSpike.factor";
                    case Guard.GRADIENT_NORM ->
                        "; where such gradients are usual, raise guards.gradientNorm.atMost: maxGradNorm scales them";
                    default -> "";
                }
                + rollback(guards);
    }

    private static String rollback(@Nullable Guards guards) {
        if (guards == null || guards.rollback() == null) {
            return "; guards.rollback goes back to a checkpoint by itself and leaves the batch out";
        }
        return guards.rollback().learningRateFactor() < 1
                ? ""
                : "; guards.rollback.learningRateFactor below 1 lowers the rate at each rollback";
    }
}
