package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * AdamW (Loshchilov and Hutter, 2019), as torch.optim.AdamW computes it:
 *
 * <pre>
 * p = p (1 - lr wd);  m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
 * p = p - lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps)
 * </pre>
 */
public final class AdamW implements Update {
    private final Torch torch;
    private final OptimizerState state;
    private final TorchScript kernels;
    private final Settings settings;
    private final NDArray step;
    private final List<Part> parts = new ArrayList<>();

    /** What does not change during a stage and is the same for all parameters. */
    public record Settings(double beta1, double beta2, double epsilon) {
        public Settings {
            if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(epsilon >= 0)) {
                throw new IllegalArgumentException(
                        "AdamW needs 0 <= beta1 < 1, 0 <= beta2 < 1 and epsilon >= 0, not beta1 " + beta1 + ", beta2 "
                                + beta2 + ", epsilon " + epsilon);
            }
        }
    }

    /** A group with its moments. */
    private record Part(UpdateGroup group, List<NDArray> means, List<NDArray> squares, List<NDArray> steps) {}

    private AdamW(Torch torch, Parameters parameters, Map<String, Rates> rates, Settings settings) {
        this.torch = torch;
        this.state = new OptimizerState(torch);
        this.kernels = TorchScript.of("optimizer");
        this.settings = settings;
        this.step = state.zeros("step", new Shape(), DataType.FLOAT32);
        for (UpdateGroup group : UpdateGroup.of(parameters, rates)) {
            parts.add(new Part(
                    group,
                    state.zerosLike("exp_avg.", group),
                    state.zerosLike("exp_avg_sq.", group),
                    Collections.nCopies(group.values().size(), step)));
        }
    }

    /** @param rates of every parameter */
    public static AdamW over(Torch torch, Parameters parameters, Map<String, Rates> rates, Settings settings) {
        return new AdamW(torch, parameters, rates, settings);
    }

    @Override
    public void step(double factor) {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            kernels.call(scope, "advance", step);
            for (Part part : parts) {
                Rates rates = part.group().rates();
                kernels.call(
                        scope,
                        "adamw",
                        part.group().values(),
                        part.group().gradients(),
                        part.means(),
                        part.squares(),
                        part.steps(),
                        rates.learningRate() * factor,
                        settings.beta1,
                        settings.beta2,
                        rates.weightDecay(),
                        settings.epsilon);
            }
        }
    }

    /** Steps taken so far. */
    public long steps() {
        return (long) step.getFloat();
    }

    /** "step", "exp_avg.NAME" and "exp_avg_sq.NAME" for each parameter. */
    @Override
    public SortedMap<String, NDArray> state() {
        return state.tensors();
    }

    @Override
    public void load(Map<String, NDArray> saved) {
        state.load(saved);
    }

    @Override
    public void close() {
        state.close();
    }
}
