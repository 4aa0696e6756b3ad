package dev.cultivar.trainer.checkpoint;

import dev.cultivar.api.Defaults;
import dev.cultivar.trainer.data.SlotCursor;
import dev.cultivar.trainer.guard.GuardState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint holds besides tensors. Randomness has no state: every draw is a function of seed and place.
 *
 * @param work digest of the work and its seed; a checkpoint of other work is not gone on from
 * @param step optimizer steps done
 * @param total steps of the stage
 * @param tokens tokens read
 * @param firstLoss loss of the stage's first step
 * @param sizes tokens of a pass by slot, where a temperature needs them
 * @param cursors where each slot's stream stands, the packer's carry-over included
 * @param guard what guards know, absent before they know anything
 */
public record State(
        String work,
        long step,
        long total,
        long tokens,
        double firstLoss,
        Map<String, Long> sizes,
        Map<String, SlotCursor> cursors,
        Map<String, Double> metrics,
        Machine machine,
        @Nullable GuardState guard) {
    public State {
        sizes = Defaults.map(sizes);
        cursors = Defaults.map(cursors);
        metrics = Defaults.map(metrics);
        guard = GuardState.START.equals(guard) ? null : guard;
    }

    /** Optimizer steps whose batch was computed, those that guards refused or undid included. */
    public long computed() {
        return step + Defaults.or(guard, GuardState.START).did().skippedSteps();
    }

    /** The same on a machine, with so many steps in all, and the data and the guards as they stand. */
    public State at(Machine on, long inAll, Map<String, SlotCursor> data, GuardState knows) {
        return new State(work, step, inAll, tokens, firstLoss, sizes, data, metrics, on, knows);
    }
}
