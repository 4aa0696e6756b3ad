package dev.cultivar.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SgdTest {
    private Torch torch;
    private NDManager scope;

    @BeforeEach
    void start() {
        torch = TestTorch.start();
        scope = torch.scope();
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimizer/sgd/plain.json", "optimizer/sgd/momentum.json", "optimizer/sgd/nesterov.json"})
    void trajectoriesEqualTorch(String file) {
        Trajectory run = Trajectory.of(file, torch, scope);
        run.hold(Sgd.over(torch, run.parameters(), run.rates(), run.number("momentum"), run.flag("nesterov")));
    }

    /** b = 0.5 + 0.5 x 2 = 1.5, then 0.5 x 1.5 + 0.5 + 0.5 p; nesterov moves by g + 0.5 b. */
    @Test
    void twoStepsAreTheClosedForm() {
        NDArray p = scope.create(new float[] {2});
        Parameters parameters = Parameters.of(torch, Map.of("p", p));
        Objects.requireNonNull(parameters.gradients().get("p")).addi(0.5);
        try (Sgd sgd = Sgd.over(torch, parameters, Rates.all(parameters, 0.1, 0.5), 0.5, true)) {
            sgd.step(1);
            double after = 2 - 0.1 * (1.5 + 0.5 * 1.5);
            assertThat((double) p.getFloat(0)).isCloseTo(after, within(1e-6));

            sgd.step(0.5);
            double g = 0.5 + 0.5 * after;
            assertThat((double) p.getFloat(0)).isCloseTo(after - 0.05 * (g + 0.5 * (0.75 + g)), within(1e-6));
        }
    }

    @Test
    void nesterovNeedsMomentum() {
        Parameters parameters = Parameters.of(torch, Map.of("p", scope.ones(new Shape(1))));
        assertThatThrownBy(() -> Sgd.over(torch, parameters, Rates.all(parameters, 1, 0), 0, true))
                .hasMessageContaining("momentum > 0 for nesterov");
    }
}
