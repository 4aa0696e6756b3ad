package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleSizeTest {
    @Test
    void halfTheDistanceNeedsFourTimesTheUnits() {
        // The lower end is 0.5 from the estimate and must come within 0.25 of it: (0.5 / 0.25)^2 = 4 times 100, and one
        // more.
        assertThat(SampleSize.deciding(new Interval(0.75, 0.25, 1.25), 0.5, 100))
                .hasValue(401);
        // From below the threshold the upper end counts.
        assertThat(SampleSize.deciding(new Interval(0.25, 0, 1.25), 0.5, 100)).hasValue(1601);
    }

    @Test
    void whatIsDecidedNeedsNoMore() {
        assertThat(SampleSize.deciding(new Interval(1, 0.9, 1.1), 0.5, 100)).hasValue(100);
    }

    @Test
    void anEstimateOnTheThresholdIsNeverDecided() {
        assertThat(SampleSize.deciding(new Interval(0.5, 0.25, 0.75), 0.5, 100)).isEmpty();
    }
}
