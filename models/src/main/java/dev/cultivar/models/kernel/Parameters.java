package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.engine.Torch;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The trainable tensors of a run, each with its gradient.
 *
 * <p>Invariants: names are sorted, so that every sum over parameters has one order; every gradient exists from the
 * start (zero) and stays the same memory, so that it can be summed across processes; the tensors are F32.
 */
public final class Parameters {
    private final Torch torch;
    private final TorchScript kernels;
    private final SortedMap<String, NDArray> values;
    private final SortedMap<String, NDArray> gradients;

    private Parameters(
            Torch torch, TorchScript kernels, SortedMap<String, NDArray> values, SortedMap<String, NDArray> gradients) {
        this.torch = torch;
        this.kernels = kernels;
        this.values = Collections.unmodifiableSortedMap(values);
        this.gradients = Collections.unmodifiableSortedMap(gradients);
    }

    /** Makes these tensors trainable. */
    public static Parameters of(Torch torch, Map<String, NDArray> tensors) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to train: no tensor was chosen");
        }
        TorchScript kernels = TorchScript.of("optimizer");
        SortedMap<String, NDArray> values = new TreeMap<>(tensors);
        SortedMap<String, NDArray> gradients = new TreeMap<>();
        for (Map.Entry<String, NDArray> entry : values.entrySet()) {
            NDArray value = entry.getValue();
            if (NativeTensor.type(value) != ElementType.F32) {
                throw new IllegalArgumentException(
                        entry.getKey() + " is " + NativeTensor.type(value) + ": only F32 tensors are trained");
            }
            value.setRequiresGradient(true);
            createGradient(torch, kernels, value);
            gradients.put(entry.getKey(), value.getGradient());
        }
        Parameters parameters = new Parameters(torch, kernels, values, gradients);
        parameters.zeroGradients();
        return parameters;
    }

    private static void createGradient(Torch torch, TorchScript kernels, NDArray value) {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.on()) {
            NDArray same = kernels.one(scope, "same", value);
            Autograd.backward(same, scope.zeros(value.getShape()));
        }
    }

    public SortedMap<String, NDArray> values() {
        return values;
    }

    public SortedMap<String, NDArray> gradients() {
        return gradients;
    }

    /** Some of them: the same tensors and gradients. */
    public Parameters only(Set<String> names) {
        if (!values.keySet().containsAll(names)) {
            throw new IllegalArgumentException("not all of these are trained: " + names);
        }
        SortedMap<String, NDArray> some = new TreeMap<>(values);
        some.keySet().retainAll(names);
        SortedMap<String, NDArray> theirs = new TreeMap<>(gradients);
        theirs.keySet().retainAll(names);
        return new Parameters(torch, kernels, some, theirs);
    }

    /** Number of trainable elements. */
    public long count() {
        return values.values().stream().mapToLong(NDArray::size).sum();
    }

    /** Sets every gradient to zero, in place. */
    public void zeroGradients() {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            kernels.call(scope, "zero", List.copyOf(gradients.values()));
        }
    }

    /** The 2-norm of all gradients together. */
    public double gradientNorm() {
        return norm(gradients);
    }

    /** The 2-norm of all tensors together; not finite when one of them is not, or too large to be squared. */
    public double norm() {
        return norm(values);
    }

    private double norm(SortedMap<String, NDArray> of) {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            return kernels.one(scope, "norm", List.copyOf(of.values())).getFloat();
        }
    }

    /**
     * Scales all gradients by min(1, maxNorm / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_ does, and returns the
     * norm before that.
     */
    public double clipGradientNorm(double maxNorm) {
        if (!(maxNorm > 0)) {
            throw new IllegalArgumentException("the largest gradient norm is " + maxNorm + ": it must be positive");
        }
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            return kernels.one(scope, "clip", List.copyOf(gradients.values()), maxNorm)
                    .getFloat();
        }
    }

    /** Ends training of these tensors: they no longer ask for gradients. */
    public void freeze() {
        values.values().forEach(value -> value.setRequiresGradient(false));
    }
}
