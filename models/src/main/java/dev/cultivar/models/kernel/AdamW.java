package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.engine.Torch;
import java.util.Map;
import java.util.SortedMap;

/**
 * AdamW (Loshchilov and Hutter, 2019), as torch.optim.AdamW computes it:
 *
 * <pre>
 * p = p (1 - lr wd);  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
 * p = p - lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps)
 * </pre>
 *
 * <p>Invariant: the state is the moments and the step count alone; written to a checkpoint and loaded again, the next
 * step gives the same bits.
 */
public final class AdamW {
    private AdamW() {}

    /** What does not change during a stage; the learning rate comes with every step. */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {}

    public static AdamW over(Torch torch, Parameters parameters, Settings settings) {
        throw new UnsupportedOperationException();
    }

    /** One update from the parameters' gradients, which stay as they are: call zeroGradients after it. */
    public void step(double learningRate) {
        throw new UnsupportedOperationException();
    }

    /** Steps taken so far. */
    public long steps() {
        throw new UnsupportedOperationException();
    }

    /** The live state for a checkpoint: "step", "exp_avg.NAME" and "exp_avg_sq.NAME" for each parameter. */
    public SortedMap<String, NDArray> state() {
        throw new UnsupportedOperationException();
    }

    /** Copies a state that {@link #state} gave; a missing, extra or misshapen tensor is an error. */
    public void load(Map<String, NDArray> state) {
        throw new UnsupportedOperationException();
    }
}
