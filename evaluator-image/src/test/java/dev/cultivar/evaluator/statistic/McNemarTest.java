package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McNemarTest {
    @ParameterizedTest
    @CsvSource({
        // no item differs: nothing speaks against equality
        "0, 0, 1",
        // 2 * 1/2
        "1, 0, 1",
        // 2 / 2^5
        "5, 0, 0.0625",
        // 2 (1 + 12 + 66) / 2^12
        "10, 2, 0.03857421875",
        // the middle: 2 * (1 + 6 + 15 + 20) / 64 > 1
        "3, 3, 1",
        // 2 (1 + 25 + 300 + 2300 + 12650 + 53130 + 177100 + 480700) / 2^25
        "18, 7, 0.04328525066375732",
    })
    void pIsTwiceTheBinomialTailByHand(long onlyFirst, long onlySecond, double p) {
        assertThat(McNemar.exact(onlyFirst, onlySecond).p()).isCloseTo(p, within(1e-12));
        assertThat(McNemar.exact(onlySecond, onlyFirst).p()).isCloseTo(p, within(1e-12));
    }

    @Test
    void manyItemsDoNotUnderflow() {
        // Normal approximation with continuity correction: z = (|2200 - 2000| - 1) / sqrt(4200) = 3.0706, p = 0.00214.
        assertThat(McNemar.exact(2200, 2000).p()).isCloseTo(0.00214, within(2e-5));
        assertThat(McNemar.exact(3000, 0).p()).isZero();
    }

    @Test
    void onlyItemsThatDifferAreCounted() {
        Pooled first = Pooled.mean(new double[] {1, 1, 0, 0, 1});
        Pooled second = Pooled.mean(new double[] {1, 0, 0, 1, 0});
        McNemar test = McNemar.of(first, second);
        assertThat(test.onlyFirst()).isEqualTo(2);
        assertThat(test.onlySecond()).isEqualTo(1);
    }
}
