package dev.cultivar.trainer.guard;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.GuardStatus;
import java.util.List;

/**
 * What a checkpoint holds of guards.
 *
 * @param did what they did so far
 * @param losses of the last steps that were taken, oldest first, as many as a loss spike is told by
 */
public record GuardState(GuardStatus did, List<Double> losses) {
    /** Before the first step. */
    public static final GuardState START = new GuardState(GuardStatus.NONE, List.of());

    public GuardState {
        did = Defaults.or(did, GuardStatus.NONE);
        losses = Defaults.list(losses);
    }
}
