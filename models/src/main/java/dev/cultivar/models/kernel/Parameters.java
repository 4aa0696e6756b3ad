package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.engine.Torch;
import java.util.Map;
import java.util.SortedMap;

/**
 * The trainable tensors of a run, each with its gradient.
 *
 * <p>Invariants: names are sorted, so that every sum over parameters has one order; every gradient exists from the
 * start (zero) and stays the same memory, so that it can be summed across processes; the tensors are F32.
 */
public final class Parameters {
    private Parameters() {}

    /** Makes these tensors trainable. */
    public static Parameters of(Torch torch, Map<String, NDArray> tensors) {
        throw new UnsupportedOperationException();
    }

    public SortedMap<String, NDArray> values() {
        throw new UnsupportedOperationException();
    }

    public SortedMap<String, NDArray> gradients() {
        throw new UnsupportedOperationException();
    }

    /** Number of trainable elements. */
    public long count() {
        throw new UnsupportedOperationException();
    }

    /** Sets every gradient to zero, in place. */
    public void zeroGradients() {
        throw new UnsupportedOperationException();
    }

    /** The 2-norm of all gradients together. */
    public double gradientNorm() {
        throw new UnsupportedOperationException();
    }

    /**
     * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_ does, and returns the
     * norm before that.
     */
    public double clipGradientNorm(double maxNorm) {
        throw new UnsupportedOperationException();
    }

    /** Ends training of these tensors: they no longer ask for gradients. */
    public void freeze() {
        throw new UnsupportedOperationException();
    }
}
