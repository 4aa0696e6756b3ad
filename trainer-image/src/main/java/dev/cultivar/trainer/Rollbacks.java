package dev.cultivar.trainer;

import dev.cultivar.api.GuardStatus;
import dev.cultivar.api.stage.Guards;
import dev.cultivar.api.stage.Rollback;
import dev.cultivar.api.stage.RollbackBatches;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.checkpoint.Checkpoint;
import dev.cultivar.trainer.checkpoint.Checkpoints;
import dev.cultivar.trainer.guard.Advice;
import dev.cultivar.trainer.guard.GuardState;
import dev.cultivar.trainer.guard.Hangs;
import dev.cultivar.trainer.guard.StepRefused;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What follows a step that was refused: back to a checkpoint, or the end.
 *
 * <p>Invariant: where it goes back to is a function of the steps, never of when the stage was stopped or killed: only
 * regular checkpoints count, and none that no step was taken from (an update that overflowed shows one step later).
 */
final class Rollbacks {
    private final @Nullable Guards guards;
    private final Checkpoints checkpoints;
    private final Telemetry telemetry;
    private final Hangs hangs;

    Rollbacks(@Nullable Guards guards, Checkpoints checkpoints, Telemetry telemetry, Hangs hangs) {
        this.guards = guards;
        this.checkpoints = checkpoints;
        this.telemetry = telemetry;
        this.hangs = hangs;
    }

    /** Where the loop begins again. */
    Beginning after(StepRefused refused) throws IOException {
        Rollback rollback = guards == null ? null : guards.rollback();
        GuardStatus did = refused.guard().did();
        if (rollback == null || did.rollbacks() >= rollback.atMost()) {
            String end =
                    did.rollbacks() == 0 ? "" : " (after " + did.rollbacks() + " rollbacks, guards.rollback.atMost)";
            say("Stopped", status(refused, did.rollbacks(), did.skippedSteps() + 1, refused.sentence() + end));
            throw new InvalidWork(refused.reason(), refused.sentence() + end + ". " + Advice.of(refused, guards));
        }
        Checkpoint to = checkpoints.before(refused.step() - 1).orElse(null);
        checkpoints.warnings().forEach(telemetry::warn);
        Beginning there = Beginning.of(to);
        checkpoints.deleteAfter(there.step());
        telemetry.checkpoints(checkpoints.list());
        GuardStatus now = status(
                refused,
                did.rollbacks() + 1,
                did.skippedSteps() + refused.step() - there.step(),
                refused.sentence() + "; rollback " + (did.rollbacks() + 1) + " of " + rollback.atMost() + " to "
                        + (to == null ? "the stage's start" : "step " + there.step()));
        say("RollingBack", now);
        return new Beginning(
                to,
                rollback.batches() == RollbackBatches.replay
                        ? there.position()
                        : new Batches.Position(there.step(), refused.behind()),
                new GuardState(now, there.guard().losses()));
    }

    /** Why a stage ends that went back to its start with no data left. */
    InvalidWork nothingLeft(StepRefused refused) {
        return new InvalidWork(
                refused.reason(),
                refused.sentence() + "; the stage went back to its start, and no data is left behind this step: lower"
                        + " checkpoints.everySteps, or set guards.rollback.batches to replay with a"
                        + " learningRateFactor below 1");
    }

    private static GuardStatus status(StepRefused refused, int rollbacks, long skipped, String message) {
        return new GuardStatus(rollbacks, skipped, 0, refused.reason(), refused.step(), message);
    }

    private void say(String state, GuardStatus did) {
        System.out.println(did.message());
        telemetry.guards(hangs.and(did));
        telemetry.state(state);
    }
}
