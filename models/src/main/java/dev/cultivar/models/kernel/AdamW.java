package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

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
public final class AdamW implements AutoCloseable {
    private static final String STEP = "step";
    private static final String MEAN = "exp_avg.";
    private static final String SQUARE = "exp_avg_sq.";

    private final Torch torch;
    private final NDManager manager;
    private final TorchScript kernels;
    private final Parameters parameters;
    private final Settings settings;
    private final NDArray step;
    private final List<NDArray> means;
    private final List<NDArray> squares;

    /** What does not change during a stage; the learning rate comes with every step. */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {
        public Settings {
            if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(epsilon >= 0) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException(
                        "AdamW needs 0 <= beta1 < 1, 0 <= beta2 < 1, epsilon >= 0 and weightDecay >= 0, not beta1 "
                                + beta1 + ", beta2 " + beta2 + ", epsilon " + epsilon + ", weightDecay "
                                + weightDecay);
            }
        }
    }

    private AdamW(Torch torch, Parameters parameters, Settings settings) {
        this.torch = torch;
        this.manager = torch.scope();
        this.kernels = TorchScript.load(manager, "optimizer");
        this.parameters = parameters;
        this.settings = settings;
        this.step = manager.zeros(new Shape());
        this.means = zerosLike(parameters);
        this.squares = zerosLike(parameters);
    }

    public static AdamW over(Torch torch, Parameters parameters, Settings settings) {
        return new AdamW(torch, parameters, settings);
    }

    private List<NDArray> zerosLike(Parameters parameters) {
        return parameters.values().values().stream()
                .map(value -> manager.zeros(value.getShape()))
                .toList();
    }

    /** One update from the parameters' gradients, which stay as they are: call zeroGradients after it. */
    public void step(double learningRate) {
        List<NDArray> values = List.copyOf(parameters.values().values());
        List<NDArray> gradients = List.copyOf(parameters.gradients().values());
        List<NDArray> steps = Collections.nCopies(values.size(), step);
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            kernels.call(
                    scope,
                    "adamw",
                    values,
                    gradients,
                    means,
                    squares,
                    steps,
                    step,
                    learningRate,
                    settings.beta1,
                    settings.beta2,
                    settings.weightDecay,
                    settings.epsilon);
        }
    }

    /** Steps taken so far. */
    public long steps() {
        return (long) step.getFloat();
    }

    /** The live state for a checkpoint: "step", "exp_avg.NAME" and "exp_avg_sq.NAME" for each parameter. */
    public SortedMap<String, NDArray> state() {
        SortedMap<String, NDArray> state = new TreeMap<>();
        state.put(STEP, step);
        int i = 0;
        for (String name : parameters.values().keySet()) {
            state.put(MEAN + name, means.get(i));
            state.put(SQUARE + name, squares.get(i));
            i++;
        }
        return Collections.unmodifiableSortedMap(state);
    }

    /** Copies a state that {@link #state} gave; a missing, extra or misshapen tensor is an error. */
    public void load(Map<String, NDArray> state) {
        SortedMap<String, NDArray> own = state();
        if (!state.keySet().equals(own.keySet())) {
            TreeSet<String> missing = new TreeSet<>(own.keySet());
            missing.removeAll(state.keySet());
            TreeSet<String> extra = new TreeSet<>(state.keySet());
            extra.removeAll(own.keySet());
            throw new IllegalArgumentException(
                    "the optimizer state is of other parameters: missing " + missing + ", not expected " + extra);
        }
        own.forEach((name, target) -> Tensors.copy(torch, name, target, state.get(name)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
