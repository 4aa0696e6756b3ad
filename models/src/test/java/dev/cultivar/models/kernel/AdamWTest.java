package dev.cultivar.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWTest {
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

    private void setGradient(Parameters parameters, String name, float... values) {
        NDArray gradient = Objects.requireNonNull(parameters.gradients().get(name));
        Tensors.copy(torch, name, gradient, scope.create(values, gradient.getShape()));
    }

    @Test
    void aTinyGradientShowsWhereEpsilonStands() {
        Parameters parameters = Parameters.of(torch, Map.of("w", scope.ones(new Shape(1))));
        setGradient(parameters, "w", 1e-6f);
        AdamW adam = AdamW.over(torch, parameters, Rates.all(parameters, 1, 0), new AdamW.Settings(0.9, 0.95, 1e-8));
        adam.step(1e-3);
        // First step: m / (1 - b1) = g and sqrt(v / (1 - b2)) = g, so the step is lr g / (g + eps) = 1e-3 / 1.01.
        double step = 1 - Objects.requireNonNull(parameters.values().get("w")).getFloat(0);
        assertThat(step).isCloseTo(1e-3 / 1.01, within(1e-7));
        assertThat(adam.steps()).isEqualTo(1);
    }

    @Test
    void twoStepsFollowTheFormulaWithEveryParameterOffItsDefault() {
        double b1 = 0.7;
        double b2 = 0.8;
        double eps = 0.3;
        double decay = 0.5;
        double p = 2;
        double m = 0;
        double v = 0;
        Parameters parameters = Parameters.of(torch, Map.of("w", scope.create(new float[] {2})));
        AdamW adam = AdamW.over(torch, parameters, Rates.all(parameters, 1, decay), new AdamW.Settings(b1, b2, eps));
        double[] gradients = {0.4, -3};
        double[] rates = {0.1, 0.05};
        for (int t = 1; t <= 2; t++) {
            double g = gradients[t - 1];
            double rate = rates[t - 1];
            p -= rate * decay * p;
            m = b1 * m + (1 - b1) * g;
            v = b2 * v + (1 - b2) * g * g;
            p -= rate * m / (1 - Math.pow(b1, t)) / (Math.sqrt(v) / Math.sqrt(1 - Math.pow(b2, t)) + eps);
            setGradient(parameters, "w", (float) g);
            adam.step(rate);
        }
        assertThat((double) Objects.requireNonNull(parameters.values().get("w")).getFloat(0))
                .isCloseTo(p, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimizer/adamw/decayed.json", "optimizer/adamw/undecayed.json"})
    void trajectoriesEqualTorch(String file) {
        Golden golden = Golden.read(file);
        JsonNode inputs = golden.inputs();
        Map<String, NDArray> start = new TreeMap<>();
        inputs.path("start").properties().forEach(e -> start.put(e.getKey(), tensor(inputs, e.getKey(), e.getValue())));
        Parameters parameters = Parameters.of(torch, start);
        AdamW adam = AdamW.over(
                torch,
                parameters,
                Rates.all(parameters, 1, inputs.path("weightDecay").asDouble()),
                new AdamW.Settings(
                        inputs.path("beta1").asDouble(),
                        inputs.path("beta2").asDouble(),
                        inputs.path("epsilon").asDouble()));
        double tolerance = golden.tolerance().required("absolute").asDouble();
        for (int t = 0; t < inputs.path("learningRates").size(); t++) {
            inputs.path("gradients")
                    .path(t)
                    .properties()
                    .forEach(e -> setGradient(parameters, e.getKey(), Golden.floats(e.getValue())));
            adam.step(inputs.path("learningRates").path(t).asDouble());
            for (Map.Entry<String, JsonNode> e :
                    golden.expected().path("values").path(t).properties()) {
                assertClose(parameters.values().get(e.getKey()), e.getValue(), tolerance);
            }
        }
        for (Map.Entry<String, JsonNode> e : golden.expected().path("state").properties()) {
            assertClose(adam.state().get("exp_avg." + e.getKey()), e.getValue().path("exp_avg"), tolerance);
            assertClose(
                    adam.state().get("exp_avg_sq." + e.getKey()), e.getValue().path("exp_avg_sq"), tolerance);
        }
    }

    private NDArray tensor(JsonNode inputs, String name, JsonNode bits) {
        JsonNode sizes = inputs.path("shapes").path(name);
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong();
        }
        return scope.create(Golden.floats(bits), new Shape(shape));
    }

    private static void assertClose(@Nullable NDArray found, JsonNode bits, double tolerance) {
        assertThat(Objects.requireNonNull(found).toFloatArray())
                .usingComparatorWithPrecision((float) tolerance)
                .containsExactly(Golden.floats(bits));
    }

    @Test
    void theNormIsOverAllGradientsAndClippingScalesThemAll() {
        Parameters parameters =
                Parameters.of(torch, Map.of("a", scope.zeros(new Shape(2)), "b", scope.zeros(new Shape(1, 2))));
        setGradient(parameters, "a", 3, 0);
        setGradient(parameters, "b", 0, 4);
        assertThat(parameters.count()).isEqualTo(4);
        assertThat(parameters.clipGradientNorm(10)).isEqualTo(5);
        assertThat(parameters.gradientNorm()).isEqualTo(5);
        assertThat(parameters.clipGradientNorm(1)).isEqualTo(5);
        // 3 / (5 + 1e-6) and 4 / (5 + 1e-6)
        assertThat(Objects.requireNonNull(parameters.gradients().get("a")).getFloat(0))
                .isCloseTo(0.6f, within(1e-6f));
        assertThat(Objects.requireNonNull(parameters.gradients().get("b")).getFloat(0, 1))
                .isCloseTo(0.8f, within(1e-6f));
        parameters.zeroGradients();
        assertThat(parameters.gradientNorm()).isZero();
    }

    @Test
    void aStateOfOtherParametersIsRefused() {
        Parameters parameters = Parameters.of(torch, Map.of("w", scope.ones(new Shape(1))));
        AdamW adam = AdamW.over(torch, parameters, Rates.all(parameters, 1, 0), new AdamW.Settings(0.9, 0.95, 1e-8));
        Map<String, NDArray> state = new TreeMap<>(adam.state());
        state.remove("exp_avg.w");
        assertThatThrownBy(() -> adam.load(state)).hasMessageContaining("exp_avg.w");
        state.put("exp_avg.w", scope.ones(new Shape(2)));
        assertThatThrownBy(() -> adam.load(state)).hasMessageContaining("exp_avg.w");
    }
}
