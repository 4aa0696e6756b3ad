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
    /** MKL adds up narrower products one by one on some processors: over 49,152 terms that alone is off by 1e-4. */
    private static final int WIDTH = 16;

    /**
     * F32 sums over a vocabulary of 49,152 measured 4e-6 of the largest gradient away from sums of doubles; how far
     * depends on the order in which the library adds. The reference is in doubles so that only our side is rounded.
     */
    private static final double TOLERANCE = 1e-5;

    /** A vocabulary of 49,152 gets slices of 170 rows, so that 400 rows are three slices and the last one is short. */
    @ParameterizedTest
    @CsvSource({"400, 49152, 0.25, 1", "5, 61, 1, 2", "1, 7, 2, 3"})
    void lossScoresAndGradientsEqualTheFormulaInDoubles(int rows, int vocabulary, double scale, long seed) {
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            NDArray hidden = Tensors.normal(scope, new Shape(rows, WIDTH), 1, seed);
            NDArray head = Tensors.normal(scope, new Shape(vocabulary, WIDTH), 1, seed + 1);
            long[] targets =
                    new SplittableRandom(seed).longs(rows, 0, vocabulary).toArray();
            NDArray headGradient = scope.zeros(head.getShape());
            ChunkedLoss loss = new ChunkedLoss(torch);
            NDArray targetTensor = scope.create(targets);
            ChunkedLoss.Gradient found = loss.gradient(scope, hidden, head, targetTensor, scale, headGradient);
            NDList scores = loss.score(scope, hidden, head, targetTensor);

            Expected expected = new Expected(hidden.toFloatArray(), head.toFloatArray(), targets, scale);
            assertThat(found.sum()).isCloseTo(expected.sum, within(TOLERANCE * expected.sum));
            assertClose(found.hidden().toFloatArray(), expected.hidden);
            assertClose(headGradient.toFloatArray(), expected.head);
            assertClose(scores.get(0).toFloatArray(), expected.likelihood);
            assertClose(scores.get(1).toFloatArray(), expected.best);
        }
    }

    /** loss = logsumexp(x) - x_t; dx = scale (softmax(x) - onehot(t)); dh = dx W; dW = dx^T h. */
    private static final class Expected {
        private final double[] likelihood;
        private final double[] best;
        private final double[] hidden;
        private final double[] head;
        private double sum;

        Expected(float[] h, float[] w, long[] targets, double scale) {
            likelihood = new double[targets.length];
            best = new double[targets.length];
            hidden = new double[h.length];
            head = new double[w.length];
            for (int row = 0; row < targets.length; row++) {
                double[] x = new double[w.length / WIDTH];
                int largest = 0;
                double total = 0;
                for (int v = 0; v < x.length; v++) {
                    for (int i = 0; i < WIDTH; i++) {
                        x[v] += (double) h[row * WIDTH + i] * w[v * WIDTH + i];
                    }
                    largest = x[v] > x[largest] ? v : largest;
                    total += Math.exp(x[v]);
                }
                int target = (int) targets[row];
                likelihood[row] = x[target] - Math.log(total);
                best[row] = largest == target ? 1 : 0;
                sum -= likelihood[row];
                for (int v = 0; v < x.length; v++) {
                    double dx = scale * (Math.exp(x[v]) / total - (v == target ? 1 : 0));
                    for (int i = 0; i < WIDTH; i++) {
                        hidden[row * WIDTH + i] += dx * w[v * WIDTH + i];
                        head[v * WIDTH + i] += dx * h[row * WIDTH + i];
                    }
                }
            }
        }
    }

    private static void assertClose(float[] found, double[] expected) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertThat(found).hasSameSizeAs(expected);
        assertThat(difference).isLessThanOrEqualTo(TOLERANCE * largest);
    }
}
