package dev.cultivar.evaluator.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
    private static final double[] SEEDS = {0.1, 0.2, 0.3};

    @Test
    void distancesOfDocumentsAndSeedsAddInSquaresOnEachSide() {
        // h = 4.302653 * 0.1 / sqrt(3) = 0.248414; below sqrt(0.05^2 + h^2) = 0.253396, above sqrt(0.1^2 + h^2) =
        // 0.267787
        Evidence evidence = Evidence.of(new Interval(0.2, 0.15, 0.3), 100, SEEDS, 0.95);
        assertThat(evidence.interval().estimate()).isEqualTo(0.2);
        assertThat(evidence.interval().low()).isCloseTo(0.2 - 0.253396, within(1e-5));
        assertThat(evidence.interval().high()).isCloseTo(0.2 + 0.267787, within(1e-5));
        assertThat(evidence.negated().interval().low())
                .isEqualTo(-evidence.interval().high());
        assertThat(evidence.replicates()).isEqualTo(3);
    }

    @Test
    void oneSeedLeavesTheDocumentsAlone() {
        Interval documents = new Interval(0.2, 0.15, 0.3);
        assertThat(Evidence.of(documents, 100, new double[] {0.2}, 0.95).interval())
                .isEqualTo(documents);
    }

    @Test
    void seedsThatAgreeLeaveTheDocumentsAlone() {
        Interval documents = new Interval(0.2, 0.15, 0.3);
        Interval interval =
                Evidence.of(documents, 100, new double[] {0.2, 0.2, 0.2}, 0.95).interval();
        assertThat(interval.low()).isCloseTo(0.15, within(1e-12));
        assertThat(interval.high()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void whatMakesUpMoreOfTheIntervalIsWhatIsNeeded() {
        // Seeds: 4 of them give 3.182446 * 0.1 / 2 = 0.159 < sqrt(0.2^2 - 0.05^2) = 0.1936.
        assertThat(Evidence.of(new Interval(0.2, 0.15, 0.3), 100, SEEDS, 0.95).needed(0))
                .hasValue(new Needed(4, true));
        // Documents: 100 * 0.5^2 / (0.2^2 - 0.0248414^2) = 634.8.
        assertThat(Evidence.of(new Interval(0.2, -0.3, 0.7), 100, new double[] {0.19, 0.2, 0.21}, 0.95)
                        .needed(0))
                .hasValue(new Needed(635, false));
        // Neither alone: each has a distance of 0.5, and 0.2 is asked for.
        assertThat(Evidence.of(new Interval(0.2, -0.3, 0.7), 100, new double[] {0, 0.2, 0.4}, 0.95)
                        .needed(0))
                .isEmpty();
    }

    /**
     * Of 400 worlds with effects of seeds, of documents and of both, the 95 % interval holds the truth in at least 93 %: 95 % less
     * two standard errors of a share of 400. Documents alone would hold it in less than two thirds.
     */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void intervalsOfSimulatedSeedsAndDocumentsCoverTheTruth(int seeds) {
        int worlds = 400;
        int held = 0;
        int documentsHeld = 0;
        for (int world = 0; world < worlds; world++) {
            Evidence evidence = world(new SplittableRandom(1000L * seeds + world), seeds, world);
            held += evidence.interval().contains(-0.2) ? 1 : 0;
            documentsHeld += evidence.documents().contains(-0.2) ? 1 : 0;
        }
        assertThat(held / (double) worlds).isBetween(0.93, 0.995);
        assertThat(documentsHeld / (double) worlds).isLessThan(0.67);
    }

    private static Evidence world(SplittableRandom random, int seeds, long bootstrapSeed) {
        int n = 60;
        double[] bytes = new double[n];
        double[] hard = new double[n];
        double[] gain = new double[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = 100 + random.nextInt(900);
            hard[i] = 1.5 + 0.4 * random.nextGaussian();
            gain[i] = -0.2 + 0.1 * random.nextGaussian();
        }
        List<Pooled> where = new ArrayList<>();
        List<Pooled> against = new ArrayList<>();
        double[] values = new double[seeds];
        DoubleUnaryOperator same = DoubleUnaryOperator.identity();
        for (int r = 0; r < seeds; r++) {
            double luck = 0.08 * random.nextGaussian();
            double[] first = new double[n];
            double[] second = new double[n];
            for (int i = 0; i < n; i++) {
                first[i] = bytes[i] * (hard[i] + gain[i] + luck + 0.05 * random.nextGaussian());
                second[i] = bytes[i] * (hard[i] + 0.05 * random.nextGaussian());
            }
            where.add(new Pooled(first, bytes));
            against.add(new Pooled(second, bytes));
            values[r] = where.getLast().ratio() - against.getLast().ratio();
        }
        Interval documents = new Bootstrap(bootstrapSeed, 400).difference(where, against, same, 0.95);
        return Evidence.of(documents, n, values, 0.95);
    }
}
