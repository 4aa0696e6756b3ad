package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnanimousTest {
    /** 1 - 0.025^(1/78); the upper end is that of scipy's binomtest(0, 78).proportion_ci(method="exact"). */
    @Test
    void noDifferenceInSeventyEightIsNotKnownToBeNone() {
        Interval interval = Unanimous.widened(point(0), -1, 1, 78, 0.95);
        assertThat(interval.low()).isCloseTo(-0.04619242032804871, within(1e-12));
        assertThat(interval.high()).isCloseTo(0.04619242032804871, within(1e-12));
    }

    @Test
    void atTheEndOfTheRangeTheOtherSideAloneIsOpen() {
        Interval interval = Unanimous.widened(point(1), -1, 1, 16, 0.9);
        assertThat(interval.high()).isEqualTo(1);
        assertThat(interval.low()).isCloseTo(1 - 2 * (1 - Math.pow(0.05, 1.0 / 16)), within(1e-12));
    }

    @Test
    void whatHasAWidthKeepsIt() {
        Interval drawn = new Interval(0.5, 0.4, 0.7);
        assertThat(Unanimous.widened(drawn, 0, 1, 10, 0.95)).isEqualTo(drawn);
    }

    /** Of samples in which all units agree, drawn where the true mean is at the interval's end, one in forty appears. */
    @Test
    void aMeanOutsideRarelyGivesUnitsThatAgree() {
        int n = 30;
        double others = Unanimous.widened(point(0), -1, 1, n, 0.95).high();
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

    private static Interval point(double value) {
        return new Interval(value, value, value);
    }
}
