package dev.cultivar.evaluator.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cultivar.evaluator.metric.Metric;
import org.junit.jupiter.api.Test;

class TransferTest {
    /** A start and three stages on three domains. */
    private static final double[][] R = {{0.1, 0.2, 0.3}, {0.7, 0.3, 0.35}, {0.8, 0.6, 0.4}, {0.5, 0.65, 0.9}};

    private static double of(Metric metric, double[][] r) {
        return Transfer.of(metric, r).stream()
                .mapToDouble(each -> r[each.better()][each.domain() - 1] - r[each.worse()][each.domain() - 1])
                .average()
                .orElseThrow();
    }

    @Test
    void metricsAreWhatTheyAreByHand() {
        assertThat(of(Metric.bwt, R)).isCloseTo(((0.5 - 0.7) + (0.65 - 0.6)) / 2, within(1e-15));
        assertThat(of(Metric.fwt, R)).isCloseTo(((0.3 - 0.2) + (0.4 - 0.3)) / 2, within(1e-15));
        assertThat(of(Metric.forgetting, R))
                .as("the best of the first domain is after the second stage; the last stage is no candidate")
                .isCloseTo(((0.8 - 0.5) + (0.6 - 0.65)) / 2, within(1e-15));
        assertThat(of(Metric.learning, R)).isCloseTo((0.6 + 0.4 + 0.6) / 3, within(1e-15));
        assertThat(of(Metric.gain, R)).isCloseTo((0.4 + 0.45 + 0.6) / 3, within(1e-15));
    }

    @Test
    void gainIsWhatWasLearntAndWhatLaterStagesDidToIt() {
        assertThat(of(Metric.gain, R)).isCloseTo(of(Metric.learning, R) + 2.0 / 3 * of(Metric.bwt, R), within(1e-15));
    }

    @Test
    void withTwoStagesForgettingIsNegativeBackwardTransfer() {
        double[][] two = {{0.1, 0.1}, {0.9, 0.2}, {0.6, 0.8}};
        assertThat(of(Metric.forgetting, two)).isCloseTo(-of(Metric.bwt, two), within(1e-15));
        assertThat(of(Metric.fwt, two)).isCloseTo(0.1, within(1e-15));
    }
}
