package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy of a linear head over a large vocabulary without ever holding all logits.
 *
 * <p>For logits x = W h and target t: loss = logsumexp(x) - x_t, dx = softmax(x) - onehot(t), dh = dx W, dW += dx^T h,
 * computed for a slice of rows at a time. Invariant: at most {@link #SLICE_ELEMENTS} logits exist twice at any moment.
 */
public final class ChunkedLoss {
    /** 2^23 F32 logits are 32 MiB: small beside a model. */
    static final long SLICE_ELEMENTS = 1L << 23;

    /** 2^20 F32 logits stay in a core's cache between the passes over them (a quarter less time with 2048 tokens). */
    private static final long CACHED_ELEMENTS = 1L << 20;
    /** Products of fewer rows are slow. */
    private static final long FAST_ROWS = 192;

    private final TorchScript kernels;
    private final double softcapping;

    public ChunkedLoss(Torch torch) {
        this(torch, 0);
    }

    /** For logits c tanh(W h / c), with softcapping c; 0 for W h. */
    public ChunkedLoss(Torch torch, double softcapping) {
        this.softcapping = softcapping;
        kernels = TorchScript.of("product", "loss");
    }

    /** Summed loss and the gradient of scale x sum with respect to the hidden rows. */
    public record Gradient(double sum, NDArray hidden) {}

    /** Picks rows, so that positions without a target cost nothing; gradients flow through it. */
    public NDArray select(NDManager scope, NDArray hidden, NDArray rows) {
        return kernels.one(scope, "select", hidden, rows);
    }

    /** Every row of hidden [N, D] has a target [N]; headGradient, if given, is added to in place. */
    public Gradient gradient(
            NDManager scope,
            NDArray hidden,
            NDArray head,
            NDArray targets,
            double scale,
            @Nullable NDArray headGradient) {
        return gradient(scope, hidden, head, targets, scale, headGradient, 0, Regularization.NONE);
    }

    /** The same with more in the loss, where headGradient is that of the head's rows from a first one on. */
    public Gradient gradient(
            NDManager scope,
            NDArray hidden,
            NDArray head,
            NDArray targets,
            double scale,
            @Nullable NDArray headGradient,
            int firstRow,
            Regularization regularization) {
        try (Autograd _ = Autograd.off()) {
            NDArray accumulator = headGradient == null ? head : headGradient;
            NDList result = kernels.call(
                    scope,
                    "cross_entropy",
                    hidden,
                    head,
                    targets,
                    rows(head),
                    scale,
                    accumulator,
                    headGradient != null,
                    firstRow,
                    softcapping,
                    regularization.labelSmoothing(),
                    regularization.zLoss());
            return new Gradient(result.get(0).getDouble(), result.get(1));
        }
    }

    /** Log-likelihood of each row's target, and 1 where the target is the most likely token, else 0. */
    public NDList score(NDManager scope, NDArray hidden, NDArray head, NDArray targets) {
        try (Autograd _ = Autograd.off()) {
            return kernels.call(scope, "score", hidden, head, targets, rows(head), softcapping);
        }
    }

    private static long rows(NDArray head) {
        long vocabulary = head.getShape().get(0);
        return Math.clamp(SLICE_ELEMENTS / vocabulary, 1, Math.max(FAST_ROWS, CACHED_ELEMENTS / vocabulary));
    }
}
