package dev.cultivar.trainer.collective;

import ai.djl.ndarray.NDArray;
import java.util.Collection;

/**
 * The processes that train one stage together, each with a copy of the weights. Every method but the first two is a meeting:
 * all processes call it, in the same order, with tensors of the same shapes, from the thread that computes.
 *
 * <p>Invariants: after {@link #sum} and {@link #broadcast} all processes have the same bits; the same number of processes and the
 * same values give the same bits again; tensors are F32 and change in place, and no more than one bucket of
 * {@link #BUCKET_BYTES} is held besides them.
 */
public interface Collective {
    /** Most bytes of tensors that are on their way in one operation. */
    int BUCKET_BYTES = 32 << 20;

    /** The number of this process, from 0. */
    int rank();

    /** The number of processes. */
    int size();

    /** Each tensor becomes its sum over all processes. */
    void sum(Collection<NDArray> tensors);

    /** Each tensor becomes what it is in one process. */
    void broadcast(Collection<NDArray> tensors, int from);

    /** The sums of some numbers over all processes. */
    double[] sum(double... values);

    /** Whether it is so in any process. */
    default boolean any(boolean here) {
        return sum(here ? 1 : 0)[0] > 0;
    }

    /** Returns when all processes have come here. */
    default void meet() {
        sum(0);
    }

    /** Whether all processes give the same whole number; at least one of them hears it when not. */
    default boolean same(long value) {
        return sum(value)[0] == (double) value * size();
    }

    /** Whether this process reports and writes what belongs to all. */
    default boolean leads() {
        return rank() == 0;
    }

    /** The last meeting, at an end that all have come to; a second call does nothing. A process that fails just ends. */
    void leave();
}
