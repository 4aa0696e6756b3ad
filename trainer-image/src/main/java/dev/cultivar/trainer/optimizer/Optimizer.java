package dev.cultivar.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.kernel.Update;
import java.util.Map;
import java.util.SortedMap;

/** Turns the parameters' gradients into an update; the arithmetic and the state are {@link Update}'s. */
public interface Optimizer extends AutoCloseable {
    /** The learning rate that a schedule's factor 1 stands for, where no group says otherwise. */
    double learningRate();

    /** What moves the parameters. */
    Update update();

    /** One update; factor multiplies the learning rate of every parameter. The gradients stay as they are. */
    default void step(double factor) {
        update().step(factor);
    }

    /** The live state, for a checkpoint. */
    default SortedMap<String, NDArray> state() {
        return update().state();
    }

    /** Takes over a state that {@link #state} gave. */
    default void load(Map<String, NDArray> state) {
        update().load(state);
    }

    /** After the last step: the parameters become what the stage gives. */
    default void finish() {
        update().finish();
    }

    /** Frees the state. */
    @Override
    default void close() {
        update().close();
    }
}
