package dev.cultivar.trainer.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.stage.Guards;
import dev.cultivar.api.stage.Rollback;
import dev.cultivar.api.stage.RollbackBatches;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A stage that was stopped says which fields may help, and none that it has already. */
class AdviceTest {
    private static String advice(String reason, @Nullable Rollback rollback) {
        return Advice.of(
                new StepRefused(reason, 5, "stage read, step 5: no", GuardState.START, Map.of()),
                rollback == null ? null : new Guards(null, null, null, rollback));
    }

    @Test
    void eachReasonHasItsOwnFields() {
        assertThat(advice("NotFinite", null)).startsWith("Lower the optimizer's learningRate first");
        assertThat(advice("NotFinite", null)).doesNotContain("factor", "atMost");
        assertThat(advice("LossSpike", null)).contains("raise guards.lossSpike.factor");
        assertThat(advice("GradientNorm", null)).contains("raise guards.gradientNorm.atMost");
    }

    @Test
    void aRollbackIsNamedWhereThereIsNoneAndItsFactorWhereItLowersNothing() {
        assertThat(advice("LossSpike", null)).contains("guards.rollback goes back to a checkpoint");
        assertThat(advice("LossSpike", new Rollback(3, RollbackBatches.skip, 1.0)))
                .doesNotContain("goes back")
                .contains("guards.rollback.learningRateFactor below 1");
        assertThat(advice("LossSpike", new Rollback(3, RollbackBatches.skip, 0.5)))
                .doesNotContain("rollback");
    }
}
