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

class AdafactorTest {
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
    @ValueSource(strings = {"optimizer/adafactor/factored.json", "optimizer/adafactor/scaled.json"})
    void trajectoriesEqualTransformers(String file) {
        Trajectory run = Trajectory.of(file, torch, scope);
        run.hold(Adafactor.over(
                torch,
                run.parameters(),
                run.rates(),
                new Adafactor.Settings(
                        run.number("epsilon1"),
                        run.number("epsilon2"),
                        run.number("clipThreshold"),
                        run.number("decayRate"),
                        run.number("beta1"),
                        run.flag("scaleParameter"))));
    }

    /**
     * At the first step b2 is 0, so a matrix of equal squares has updates +-1 whatever their size: their rms is 1, which a
     * threshold of 0.5 halves. 2 x 1,100,000 elements are more than a slice.
     */
    @Test
    void theFirstStepOverSeveralSlicesIsTheClosedForm() {
        NDArray p = scope.zeros(new Shape(2, 1_100_000));
        Parameters parameters = Parameters.of(torch, Map.of("p", p));
        NDArray gradient = Objects.requireNonNull(parameters.gradients().get("p"));
        gradient.addi(3);
        gradient.get("1").muli(-1);
        try (Adafactor adafactor = Adafactor.over(
                torch,
                parameters,
                Rates.all(parameters, 0.2, 0),
                new Adafactor.Settings(1e-30, 1e-3, 0.5, 0.8, 0, false))) {
            adafactor.step(1);

            assertThat((double) p.getFloat(0, 0)).isCloseTo(-0.1, within(1e-6));
            assertThat((double) p.getFloat(1, 1_099_999)).isCloseTo(0.1, within(1e-6));
            assertThat(adafactor.state().values().stream()
                            .mapToLong(NDArray::size)
                            .sum())
                    .as("means of rows and columns, and the step")
                    .isEqualTo(2 + 1_100_000 + 1);
        }
    }

    @Test
    void aTensorOfThreeDimensionsIsRefused() {
        Parameters parameters = Parameters.of(torch, Map.of("p", scope.ones(new Shape(2, 2, 2))));
        assertThatThrownBy(() -> Adafactor.over(
                        torch,
                        parameters,
                        Rates.all(parameters, 1, 0),
                        new Adafactor.Settings(1e-30, 1e-3, 1, 0.8, 0, false)))
                .hasMessageContaining("vectors and matrices");
    }
}
