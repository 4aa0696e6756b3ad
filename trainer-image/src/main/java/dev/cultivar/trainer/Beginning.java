package dev.cultivar.trainer;

import dev.cultivar.api.Defaults;
import dev.cultivar.trainer.checkpoint.Checkpoint;
import dev.cultivar.trainer.guard.GuardState;
import org.jspecify.annotations.Nullable;

/**
 * From where the loop begins: the stage's start, or a checkpoint; after a rollback the data may stand further on than there.
 *
 * @param from the checkpoint of weights and optimizer, null at the start
 * @param position where the data stands
 * @param guard what guards know
 */
record Beginning(@Nullable Checkpoint from, Batches.Position position, GuardState guard) {
    /** As a checkpoint, or the start, says. */
    static Beginning of(@Nullable Checkpoint from) {
        return from == null
                ? new Beginning(null, Batches.Position.START, GuardState.START)
                : new Beginning(
                        from,
                        new Batches.Position(from.state().step(), from.state().cursors()),
                        Defaults.or(from.state().guard(), GuardState.START));
    }

    /** Steps that are in the weights. */
    long step() {
        return position.step();
    }
}
