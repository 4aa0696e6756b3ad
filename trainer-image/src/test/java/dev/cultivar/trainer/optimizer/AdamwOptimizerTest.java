package dev.cultivar.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AdamwOptimizerTest {
    /**
     * In the first step the corrected moments are g and g^2, so p moves from p (1 - lr decay) by -lr g / (|g| + eps):
     * 1 x (1 - 0.1 x 0.5) - 0.1 x 0.5 / (0.5 + 0.25) = 0.95 - 0.0666667; -2 x 0.95 + 0.1 x 3 / (3 + 0.25) = -1.8076923.
     */
    @Test
    void firstStepIsTheClosedForm() {
        try (Torch torch = Torch.start(1);
                NDArray values = torch.root().create(new float[] {1, -2});
                Optimizer optimizer = optimizer(torch, Parameters.of(torch, Map.of("p", values)), values)) {
            optimizer.step(1);

            assertThat((double) values.getFloat(0)).isCloseTo(0.8833333, within(1e-6));
            assertThat((double) values.getFloat(1)).isCloseTo(-1.8076923, within(1e-6));
        }
    }

    @Test
    void loadedStateGoesOnToTheSameBits() {
        try (Torch torch = Torch.start(1);
                NDArray one = torch.root().create(new float[] {1, -2});
                Optimizer first = optimizer(torch, Parameters.of(torch, Map.of("p", one)), one)) {
            first.step(1);
            Map<String, NDArray> saved = new TreeMap<>();
            first.state().forEach((name, tensor) -> saved.put(name, tensor.duplicate()));
            try (NDArray two = one.duplicate();
                    Optimizer second = optimizer(torch, Parameters.of(torch, Map.of("p", two)), two)) {
                second.load(saved);
                first.step(1);
                second.step(1);

                assertThat(two.toFloatArray()).containsExactly(one.toFloatArray());
            }
        }
    }

    private static Optimizer optimizer(Torch torch, Parameters parameters, NDArray values) {
        NDArray gradient = Objects.requireNonNull(parameters.gradients().get("p"));
        gradient.addi(values.getManager().create(new float[] {0.5f, -3}));
        return new AdamwOptimizer(
                new Adamw(0.1, 0.9, 0.999, 0.25, 0.5), torch, parameters, Rates.all(parameters, 0.1, 0.5));
    }
}
