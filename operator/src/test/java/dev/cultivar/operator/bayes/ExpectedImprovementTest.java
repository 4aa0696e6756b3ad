package dev.cultivar.operator.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedImprovementTest {
    private static final int STEPS = 200_000;

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0",
        "0, 1, 1",
        "0.3, 2, -0.9",
        "-4, 0.5, -3.5",
        "5, 0.01, 5.02",
        "1, 1, -0.99",
        "1, 1, -1.01",
        "3, 2, -9",
        "0, 1, -6",
        "0, 1, 9",
        "0, 3, 23.9",
        "0, 3, 24.1"
    })
    void isTheIntegralOfWhatLiesBelowTheLeastValue(double mean, double deviation, double least) {
        double expected = integral(mean, deviation, least);
        assertThat(ExpectedImprovement.of(new GaussianProcess.Belief(mean, deviation), least))
                .isCloseTo(expected, within(1e-8 * expected));
    }

    /** Simpson's rule over the twelve deviations below the least value, or about the mean where that is lower. */
    private static double integral(double mean, double deviation, double least) {
        double high = Math.min(least, mean + 12 * deviation);
        double low = high - 24 * deviation;
        double width = (high - low) / STEPS;
        double sum = 0;
        for (int i = 0; i <= STEPS; i++) {
            double value = low + i * width;
            double z = (value - mean) / deviation;
            double density = Math.exp(-z * z / 2) / (deviation * Math.sqrt(2 * Math.PI));
            sum += (least - value) * density * (i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2);
        }
        return sum * width / 3;
    }

    @Test
    void byHand() {
        // At the least value the half below it counts: the deviation over the root of 2 pi.
        assertThat(ExpectedImprovement.of(new GaussianProcess.Belief(2, 3), 2))
                .isCloseTo(3 / Math.sqrt(2 * Math.PI), within(1e-15));
        assertThat(ExpectedImprovement.of(new GaussianProcess.Belief(2, 0), 3)).isEqualTo(1);
        assertThat(ExpectedImprovement.of(new GaussianProcess.Belief(3, 0), 2)).isZero();
    }

    @Test
    void farFromHopeStillTellsMoreFromLess() {
        double far = ExpectedImprovement.of(new GaussianProcess.Belief(20, 1), 0);
        assertThat(far).isPositive();
        assertThat(ExpectedImprovement.of(new GaussianProcess.Belief(21, 1), 0))
                .isPositive()
                .isLessThan(far);
    }
}
