package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes and changes single tensors; what is drawn depends on nothing but the seed. */
public final class Tensors {
    private static final String KERNELS = "tensor";

    private Tensors() {}

    /** F32 values drawn uniformly from (-bound, bound). */
    public static NDArray uniform(NDManager manager, Shape shape, double bound, long seed) {
        return one(manager, "uniform", shape.getShape(), bound, seed);
    }

    /** F32 values drawn from a normal distribution with mean 0. */
    public static NDArray normal(NDManager manager, Shape shape, double deviation, long seed) {
        return one(manager, "normal", shape.getShape(), deviation, seed);
    }

    /** The tensor as F32: itself if it is that already, else a new one. */
    public static NDArray float32(NDManager manager, NDArray tensor) {
        return one(manager, "float32", tensor);
    }

    /** Adds noise to rows in place: uniform(-1, 1) times the bound of each row. */
    public static void perturb(NDManager scope, NDArray rows, float[] bounds, long seed) {
        try (Autograd _ = Autograd.off();
                NDManager inner = scope.newSubManager()) {
            TorchScript.of(KERNELS).call(inner, "perturb", rows, inner.create(bounds), seed);
        }
    }

    /** A copy of its own memory. */
    public static NDArray copy(NDManager manager, NDArray tensor) {
        return one(manager, "cloned", tensor);
    }

    /** Some rows of a tensor, in its memory: what changes here changes there. */
    public static NDArray rows(NDManager manager, NDArray tensor, int first, int count) {
        return one(manager, "rows", tensor, first, count);
    }

    private static NDArray one(NDManager manager, String method, Object... arguments) {
        try (Autograd _ = Autograd.off()) {
            return TorchScript.of(KERNELS).one(manager, method, arguments);
        }
    }

    /** Copies source into target, which keeps its memory; shapes must be equal. */
    public static void copy(Torch torch, String name, NDArray target, @Nullable NDArray source) {
        if (source == null || !target.getShape().equals(source.getShape())) {
            throw new IllegalArgumentException("tensor " + name + ": expected " + target.getShape() + ", found "
                    + (source == null ? "nothing" : source.getShape()));
        }
        try (Autograd _ = Autograd.off();
                NDManager scope = torch.scope()) {
            TorchScript.of(KERNELS).call(scope, "copy", target, source);
        }
    }

    /**
     * A copy with new rows from place first on, each the mean of some rows of the tensor; rows that stand there already give way.
     *
     * @param means for each new row, which rows
     */
    public static NDArray extended(Torch torch, NDManager manager, NDArray weight, int first, List<int[]> means) {
        long[] offsets = new long[means.size()];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = offsets[i - 1] + means.get(i - 1).length;
        }
        long[] rows = means.stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
        try (Autograd _ = Autograd.off();
                NDManager scope = torch.scope()) {
            return TorchScript.of(KERNELS)
                    .one(manager, "extended", weight, first, scope.create(rows), scope.create(offsets));
        }
    }

    /** target += scale * b a, in place. */
    public static void addProduct(Torch torch, NDArray target, NDArray a, NDArray b, double scale) {
        try (Autograd _ = Autograd.off();
                NDManager scope = torch.scope()) {
            TorchScript.of(KERNELS).call(scope, "add_product", target, a, b, scale);
        }
    }
}
