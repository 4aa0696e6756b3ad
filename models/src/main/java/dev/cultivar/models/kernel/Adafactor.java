package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Adafactor (Shazeer and Stern 2018), as transformers.Adafactor with relative_step=False computes it: of a matrix's squared
 * gradients it keeps the running means of rows and columns alone.
 *
 * <pre>
 * b2 = 1 - t^-decayRate;  s = g^2 + eps1;  R = b2 R + (1 - b2) rowMeans(s);  C = b2 C + (1 - b2) columnMeans(s)
 * u = g / sqrt(R C^T / mean(R));  u = lr' u / max(1, rms(u) / clipThreshold);  lr' = lr, or lr max(eps2, rms(p)) when scaled
 * m = b1 m + (1 - b1) u, or u without b1;  p = p (1 - lr' wd) - m
 * </pre>
 *
 * A vector keeps all of its means. Invariant: no more than a slice of a matrix of updates exists at once.
 */
public final class Adafactor implements Update {
    private final Torch torch;
    private final OptimizerState state;
    private final TorchScript kernels;
    private final Settings settings;
    private final NDArray step;
    private final List<Part> parts = new ArrayList<>();

    /** What does not change during a stage and is the same for all parameters; beta1 0 keeps no running mean of updates. */
    public record Settings(
            double epsilon1,
            double epsilon2,
            double clipThreshold,
            double decayRate,
            double beta1,
            boolean scaleParameter) {
        public Settings {
            if (!(epsilon1 >= 0)
                    || !(epsilon2 >= 0)
                    || !(clipThreshold > 0)
                    || !(decayRate >= 0)
                    || !(beta1 >= 0 && beta1 < 1)) {
                throw new IllegalArgumentException("Adafactor needs epsilon1 >= 0, epsilon2 >= 0, clipThreshold > 0,"
                        + " decayRate >= 0 and 0 <= beta1 < 1, not " + epsilon1 + ", " + epsilon2 + ", "
                        + clipThreshold + ", " + decayRate + " and " + beta1);
            }
        }
    }

    /** One parameter with its means; columns is empty for a vector, update without beta1. */
    private record Part(
            Rates rates, NDArray value, NDArray gradient, NDArray rows, List<NDArray> columns, List<NDArray> update) {}

    private Adafactor(Torch torch, Parameters parameters, Map<String, Rates> rates, Settings settings) {
        this.torch = torch;
        this.state = new OptimizerState(torch);
        this.kernels = TorchScript.of("optimizer");
        this.settings = settings;
        this.step = state.zeros("step", new Shape(), DataType.FLOAT32);
        for (UpdateGroup group : UpdateGroup.of(parameters, rates)) {
            for (int i = 0; i < group.names().size(); i++) {
                parts.add(part(group, i));
            }
        }
    }

    private Part part(UpdateGroup group, int index) {
        String name = group.names().get(index);
        NDArray value = group.values().get(index);
        Shape shape = value.getShape();
        if (shape.dimension() > 2) {
            throw new IllegalArgumentException(name + " has shape " + shape + ": Adafactor knows vectors and matrices");
        }
        boolean matrix = shape.dimension() == 2;
        return new Part(
                group.rates(),
                value,
                group.gradients().get(index),
                matrix
                        ? state.zeros("exp_avg_sq_row." + name, new Shape(shape.get(0)), DataType.FLOAT32)
                        : state.zeros("exp_avg_sq." + name, shape, DataType.FLOAT32),
                matrix
                        ? List.of(state.zeros("exp_avg_sq_col." + name, new Shape(shape.get(1)), DataType.FLOAT32))
                        : List.of(),
                settings.beta1 > 0 ? List.of(state.zeros("exp_avg." + name, shape, DataType.FLOAT32)) : List.of());
    }

    /** @param rates of every parameter */
    public static Adafactor over(Torch torch, Parameters parameters, Map<String, Rates> rates, Settings settings) {
        return new Adafactor(torch, parameters, rates, settings);
    }

    @Override
    public void step(double factor) {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            kernels.call(scope, "advance", step);
            double beta2 = 1 - Math.pow(step.getFloat(), -settings.decayRate);
            for (Part part : parts) {
                kernels.call(
                        scope,
                        "adafactor",
                        part.value(),
                        part.gradient(),
                        part.rows(),
                        // what a vector or beta1 0 has none of is not read
                        part.columns().isEmpty() ? part.rows() : part.columns().getFirst(),
                        part.update().isEmpty() ? part.value() : part.update().getFirst(),
                        part.rates().learningRate() * factor,
                        beta2,
                        settings.beta1,
                        part.rates().weightDecay(),
                        settings.epsilon1,
                        settings.epsilon2,
                        settings.clipThreshold,
                        settings.scaleParameter);
            }
        }
    }

    /** "step", and for each parameter "exp_avg_sq_row.NAME" and "exp_avg_sq_col.NAME" or "exp_avg_sq.NAME"; "exp_avg.NAME" with beta1. */
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
