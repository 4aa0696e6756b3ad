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
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RegularizationTest {
    @Test
    void lossAndGradientsEqualTorchAlsoOverCappedLogits() {
        Golden golden = Golden.read("objective/regularized/rows.json");
        JsonNode inputs = golden.inputs();
        double absolute = golden.tolerance().required("absolute").asDouble();
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            long width = inputs.path("width").asLong();
            NDArray hidden = scope.create(
                    Golden.floats(inputs.path("hidden")),
                    new Shape(inputs.path("rows").asLong(), width));
            NDArray head = scope.create(
                    Golden.floats(inputs.path("head")),
                    new Shape(inputs.path("vocabulary").asLong(), width));
            NDArray targets = scope.create(Arrays.stream(Golden.ints(inputs.path("targets")))
                    .asLongStream()
                    .toArray());
            for (int i = 0; i < inputs.path("cases").size(); i++) {
                JsonNode one = inputs.path("cases").path(i);
                JsonNode expected = golden.expected().path(i);
                NDArray headGradient = scope.zeros(head.getShape());

                ChunkedLoss.Gradient found = new ChunkedLoss(
                                torch, one.path("softcapping").asDouble())
                        .gradient(
                                scope,
                                hidden,
                                head,
                                targets,
                                inputs.path("scale").asDouble(),
                                headGradient,
                                0,
                                new Regularization(
                                        one.path("labelSmoothing").asDouble(),
                                        one.path("zLoss").asDouble(),
                                        0));

                double sum = expected.path("sum").asDouble();
                assertThat(found.sum())
                        .as("%s", one)
                        .isCloseTo(
                                sum, within(golden.tolerance().path("relative").asDouble() * sum));
                assertClose(found.hidden(), expected.path("hidden"), absolute);
                assertClose(headGradient, expected.path("head"), absolute);
            }
        }
    }

    /** Two tokens with logits ln 3 and 0: shares 3/4 and 1/4, logsumexp ln 4. */
    @Test
    void twoTokensMeetTheClosedForm() {
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            NDArray one = scope.ones(new Shape(1, 1));
            NDArray head = scope.create(new float[] {(float) Math.log(3), 0}, new Shape(2, 1));
            NDArray headGradient = scope.zeros(head.getShape());

            double sum = new ChunkedLoss(torch)
                    .gradient(
                            scope,
                            one,
                            head,
                            scope.create(new long[] {0}),
                            1,
                            headGradient,
                            0,
                            new Regularization(0.2, 0.5, 0))
                    .sum();

            double lse = Math.log(4);
            assertThat(sum).isCloseTo(lse - 0.9 * Math.log(3) + 0.5 * lse * lse, within(1e-6));
            assertThat((double) headGradient.getFloat(0, 0)).isCloseTo(0.75 * (1 + lse) - 0.9, within(1e-6));
            assertThat((double) headGradient.getFloat(1, 0)).isCloseTo(0.25 * (1 + lse) - 0.1, within(1e-6));
        }
    }

    @Test
    void noiseEqualsTransformersHook() {
        Golden golden = Golden.read("objective/neftune/embedded.json");
        JsonNode inputs = golden.inputs();
        int length = inputs.path("length").asInt();
        int width = inputs.path("width").asInt();
        float[] bounds = new float[length];
        Arrays.fill(bounds, (float) (inputs.path("alpha").asDouble() / Math.sqrt(length * width)));
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            NDArray rows = scope.create(Golden.floats(inputs.path("embedded")), new Shape(length, width));

            Tensors.perturb(scope, rows, bounds, inputs.path("seed").asLong());

            assertClose(
                    rows, golden.expected(), golden.tolerance().path("absolute").asDouble());
        }
    }

    @Test
    void whatIsNoShareOrNegativeIsRefused() {
        assertThatThrownBy(() -> new Regularization(1.5, 0, 0)).hasMessageContaining("labelSmoothing <= 1");
        assertThatThrownBy(() -> new Regularization(0, -1, 0)).hasMessageContaining("zLoss >= 0");
        assertThatThrownBy(() -> new Regularization(0, 0, Double.NaN)).hasMessageContaining("neftuneNoiseAlpha >= 0");
    }

    private static void assertClose(NDArray found, JsonNode bits, double tolerance) {
        assertThat(found.toFloatArray())
                .usingComparatorWithPrecision((float) tolerance)
                .containsExactly(Golden.floats(bits));
    }
}
