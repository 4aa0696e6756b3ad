package dev.cultivar.trainer.collective;

import ai.djl.ndarray.NDArray;
import java.util.Collection;

/** One process: every sum is what it was, and nothing is copied. */
public final class SingleProcess implements Collective {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void sum(Collection<NDArray> tensors) {
        // the sum of one
    }

    @Override
    public void broadcast(Collection<NDArray> tensors, int from) {
        if (from != 0) {
            throw new IllegalArgumentException("there is no process " + from + " of 1");
        }
    }

    @Override
    public double[] sum(double... values) {
        return values.clone();
    }

    @Override
    public void leave() {
        // nobody to leave
    }
}
