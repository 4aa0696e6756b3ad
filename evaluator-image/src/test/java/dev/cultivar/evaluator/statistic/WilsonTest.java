package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "0.975, 1.959963984540054",
        "0.995, 2.575829303548901",
        "0.025, -1.959963984540054",
        "1e-10, -6.361340902404056"
    })
    void normalQuantilesAreThePublishedOnes(double probability, double quantile) {
        assertThat(Normal.quantile(probability)).isCloseTo(quantile, within(1e-9));
    }

    @Test
    void halfOfTen() {
        // z^2 = 3.841459: centre (0.5 + 0.192073) / 1.384146 = 0.5, half 1.959964 / 1.384146 sqrt(0.025 + 0.00960365)
        Interval interval = Wilson.interval(5, 10, 0.95);
        assertThat(interval.estimate()).isEqualTo(0.5);
        assertThat(interval.low()).isCloseTo(0.2365931, within(1e-7));
        assertThat(interval.high()).isCloseTo(0.7634069, within(1e-7));
    }

    @Test
    void allRightStillHasAWidth() {
        // low = n / (n + z^2) = 20 / 23.841459
        Interval interval = Wilson.interval(20, 20, 0.95);
        assertThat(interval.low()).isCloseTo(0.8388750, within(1e-6));
        assertThat(interval.high()).isEqualTo(1);
        assertThat(Wilson.interval(0, 20, 0.95).high()).isCloseTo(1 - 0.8388750, within(1e-6));
    }
}
