package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnanimousTest {
    /** 1 - 0.025^(1/78) is 0.0462; the ends are those of scipy's binomtest(0, 78).proportion_ci(method="exact"). */
    @Test
    void noDifferenceInSeventyEightIsNotKnownToBeNone() {
        Interval interval = Unanimous.interval(0, -1, 1, 78, 0.95);
        assertThat(interval.low()).isCloseTo(-0.046193, within(1e-6));
        assertThat(interval.high()).isCloseTo(0.046193, within(1e-6));
    }

    @Test
    void atTheEndOfTheRangeTheOtherSideAloneIsOpen() {
        Interval interval = Unanimous.interval(1, -1, 1, 16, 0.9);
        assertThat(interval.high()).isEqualTo(1);
        assertThat(interval.low()).isCloseTo(1 - 2 * (1 - Math.pow(0.05, 1.0 / 16)), within(1e-12));
    }

    /** Of samples in which all units agree, drawn where the true mean is just outside, at most one in forty appears. */
    @Test
    void aMeanOutsideRarelyGivesUnitsThatAgree() {
        int n = 30;
        double others = 1 - Math.pow(0.025, 1.0 / n);
        SplittableRandom random = new SplittableRandom(3);
        int agree = 0;
        int draws = 20_000;
        for (int draw = 0; draw < draws; draw++) {
            boolean all = true;
            for (int i = 0; i < n && all; i++) {
                all = random.nextDouble() >= others;
            }
            agree += all ? 1 : 0;
        }
        assertThat((double) agree / draws).isCloseTo(0.025, within(0.004));
    }
}
