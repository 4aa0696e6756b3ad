package dev.cultivar.evaluator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.gate.Equivalent;
import dev.cultivar.api.gate.GateSpec;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Superior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimTest {
    static Stream<Arguments> table() {
        Superior better = new Superior(0.15);
        NonInferior kept = new NonInferior(0.03);
        return Stream.of(
                // less is better: an improvement is a negative difference
                Arguments.of(better, Metric.bitsPerByte, -0.40, -0.20, Verdict.Proven, null),
                Arguments.of(better, Metric.bitsPerByte, -0.40, -0.15, Verdict.Undecided, 100L),
                Arguments.of(better, Metric.bitsPerByte, -0.15, 0.10, Verdict.NotProven, null),
                Arguments.of(better, Metric.bitsPerByte, 0.20, 0.40, Verdict.NotProven, null),
                // estimate -0.2, margin at 0.05 from it, upper end 0.2 from it: 16 times 100
                Arguments.of(better, Metric.bitsPerByte, -0.40, 0.00, Verdict.Undecided, 1600L),
                // more is better
                Arguments.of(better, Metric.acc, 0.20, 0.40, Verdict.Proven, null),
                Arguments.of(better, Metric.acc, -0.40, -0.20, Verdict.NotProven, null),
                Arguments.of(better, Metric.acc, 0.00, 0.40, Verdict.Undecided, 1600L),
                // a model against itself is not superior, and not inferior
                Arguments.of(new Superior(Defaults.absent()), Metric.acc, 0.0, 0.0, Verdict.NotProven, null),
                Arguments.of(new NonInferior(Defaults.absent()), Metric.acc, 0.0, 0.0, Verdict.Proven, null),
                Arguments.of(kept, Metric.bitsPerByte, -0.01, 0.02, Verdict.Proven, null),
                Arguments.of(kept, Metric.bitsPerByte, -0.01, 0.03, Verdict.Proven, null),
                Arguments.of(kept, Metric.bitsPerByte, 0.04, 0.06, Verdict.NotProven, null),
                // estimate 0.02, margin 0.01 away, upper end 0.02 away: 4 times 100
                Arguments.of(kept, Metric.bitsPerByte, 0.00, 0.04, Verdict.Undecided, 400L),
                Arguments.of(kept, Metric.acc, -0.02, 0.10, Verdict.Proven, null),
                Arguments.of(kept, Metric.acc, -0.10, -0.04, Verdict.NotProven, null),
                Arguments.of(new Equivalent(0.1), Metric.acc, -0.10, 0.10, Verdict.Proven, null),
                Arguments.of(new Equivalent(0.1), Metric.bitsPerByte, -0.05, 0.01, Verdict.Proven, null),
                Arguments.of(new Equivalent(0.1), Metric.acc, 0.11, 0.20, Verdict.NotProven, null),
                Arguments.of(new Equivalent(0.1), Metric.acc, -0.20, -0.11, Verdict.NotProven, null),
                // estimate 0 in the middle, both ends 0.2 away, the margin 0.1: 4 times 100
                Arguments.of(new Equivalent(0.1), Metric.acc, -0.20, 0.20, Verdict.Undecided, 400L),
                // a model is equivalent to itself at any margin
                Arguments.of(new Equivalent(0.0), Metric.acc, 0.0, 0.0, Verdict.Proven, null),
                Arguments.of(new Value(0.5, null), Metric.acc, 0.50, 0.70, Verdict.Proven, null),
                Arguments.of(new Value(0.5, null), Metric.acc, 0.30, 0.49, Verdict.NotProven, null),
                Arguments.of(new Value(0.5, null), Metric.acc, 0.40, 0.70, Verdict.Undecided, 900L),
                Arguments.of(new Value(null, 2.0), Metric.bitsPerByte, 1.0, 2.0, Verdict.Proven, null),
                Arguments.of(new Value(null, 2.0), Metric.bitsPerByte, 2.1, 2.5, Verdict.NotProven, null),
                Arguments.of(new Value(0.4, 0.6), Metric.acc, 0.45, 0.55, Verdict.Proven, null),
                Arguments.of(new Value(0.4, 0.6), Metric.acc, 0.61, 0.75, Verdict.NotProven, null),
                // estimate 0.5 in the middle, both bounds 0.1 away, both ends 0.2 away: 4 times 100
                Arguments.of(new Value(0.4, 0.6), Metric.acc, 0.30, 0.70, Verdict.Undecided, 400L));
    }

    @ParameterizedTest
    @MethodSource("table")
    void theWholeIntervalDecides(GateSpec gate, Metric metric, double low, double high, Verdict verdict, Long neededN) {
        Interval interval = new Interval((low + high) / 2, low, high);
        Judgement judgement = Claim.of(gate).judge(Evidence.of(interval, 100, 0.95), metric);
        assertThat(judgement.verdict()).as(judgement.reason()).isEqualTo(verdict);
        if (neededN == null) {
            assertThat(judgement.needed()).isEmpty();
        } else {
            // one more than the hand's figure where it comes out whole, a rounding of doubles less where it does not
            assertThat(judgement.needed().orElseThrow().count()).isBetween(neededN, neededN + 1);
        }
    }
}
