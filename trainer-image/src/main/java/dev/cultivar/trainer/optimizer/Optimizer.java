package dev.cultivar.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.SortedMap;

/** Turns the parameters' gradients into an update. */
public interface Optimizer extends AutoCloseable {
    /** The learning rate that a schedule's factor 1 stands for. */
    double learningRate();

    /** One update; factor multiplies the learning rate of every parameter. The gradients stay as they are. */
    void step(double factor);

    /** The live state, for a checkpoint. */
    SortedMap<String, NDArray> state();

    /** Takes over a state that {@link #state} gave. */
    void load(Map<String, NDArray> state);

    /** Frees the state. */
    @Override
    void close();
}
