package dev.cultivar.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkedLossTest {
    /** A vocabulary of 300,000 gets slices of 27 rows, so that 60 rows are three slices and the last one is short. */
    @ParameterizedTest
    @CsvSource({"60, 300000, 0.25, 1", "5, 61, 1, 2", "1, 7, 2, 3", "300, 70000, 0.01, 4"})
    void lossAndGradientsEqualThePlainCalculation(int rows, int vocabulary, double scale, long seed) {
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            NDArray hidden = Tensors.normal(scope, new Shape(rows, 3), 2, seed);
            NDArray head = Tensors.normal(scope, new Shape(vocabulary, 3), 1, seed + 1);
            NDArray targets = scope.create(
                    new SplittableRandom(seed).longs(rows, 0, vocabulary).toArray());
            NDArray headGradient = scope.zeros(head.getShape());
            ChunkedLoss loss = new ChunkedLoss(torch);
            ChunkedLoss.Gradient found = loss.gradient(scope, hidden, head, targets, scale, headGradient);
            NDList scores = loss.score(scope, hidden, head, targets);

            NDArray logits = hidden.matMul(head.transpose());
            NDArray likelihood = logits.logSoftmax(1);
            NDArray picked = likelihood.gather(targets.reshape(rows, 1), 1).flatten();
            // dx = softmax - onehot; dh = scale dx W; dW = scale dx^T h
            NDArray difference =
                    likelihood.exp().sub(targets.oneHot(vocabulary)).mul(scale);
            assertThat(found.sum()).isCloseTo(-picked.sum().getFloat(), within(1e-5 * found.sum()));
            assertClose(found.hidden(), difference.matMul(head));
            assertClose(headGradient, difference.transpose().matMul(hidden));
            assertClose(scores.get(0), picked);
            assertThat(scores.get(1).toFloatArray())
                    .containsExactly(logits.argMax(1)
                            .eq(targets)
                            .toType(ai.djl.ndarray.types.DataType.FLOAT32, false)
                            .toFloatArray());
        }
    }

    private static void assertClose(NDArray found, NDArray expected) {
        assertThat(TestTorch.maxDifference(found, expected)).isLessThan(2e-6 * TestTorch.max(expected) + 1e-7);
    }
}
