package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.SortedMap;

/**
 * Moves parameters by their gradients.
 *
 * <p>Invariant: the state is all that the next step depends on besides parameters and gradients; written to a checkpoint
 * and loaded again, the next step gives the same bits.
 */
public interface Update extends AutoCloseable {
    /**
     * One update from the parameters' gradients, which stay as they are: call zeroGradients after it.
     *
     * @param factor what every learning rate is multiplied by
     */
    void step(double factor);

    /** The live state for a checkpoint: each tensor's name ends in that of its parameter. */
    SortedMap<String, NDArray> state();

    /** Copies a state that {@link #state} gave; a missing, extra or misshapen tensor is an error. */
    void load(Map<String, NDArray> saved);

    /** After the last step: the parameters become what the run is to give. Called once; no step may follow. */
    default void finish() {}

    /** Frees the state. */
    @Override
    void close();
}
