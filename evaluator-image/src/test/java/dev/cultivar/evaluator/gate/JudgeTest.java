package dev.cultivar.evaluator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.GateStatus;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Superior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Pooled;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(1, 2000);

    private static Measured measured(Metric metric, double... ratios) {
        List<String> ids =
                IntStream.range(0, ratios.length).mapToObj(i -> "d" + i).toList();
        TreeMap<Metric, Pooled> metrics = new TreeMap<>();
        metrics.put(metric, Pooled.mean(ratios));
        return new Measured(
                metric.binary() ? "questions" : "documents", ids, ids, metrics, new TreeMap<>(), 10, List.of());
    }

    @Test
    void messageSaysWhatMovedByHowMuchAndWhereTheIntervalLies() {
        Comparison comparison = Comparison.of(
                new Comparison.Sides("german", Metric.bitsPerByte, "tuned", "base", "one seed", "seeds"),
                List.of(measured(Metric.bitsPerByte, 1.5, 1.6, 1.7, 1.6)),
                List.of(measured(Metric.bitsPerByte, 1.8, 1.9, 2.0, 1.9)),
                0.95,
                BOOTSTRAP);
        GateStatus status = Judge.judge("learned", Claim.of(new Superior(0.15)), comparison);
        assertThat(status.message())
                .isEqualTo(
                        "On german, tuned has 0.3 bits/byte less than base (1.6 against 1.9), which is better; the 95 %"
                                + " interval, -0.3 to -0.3, of the paired difference lies wholly beyond the margin of 0.15 (4"
                                + " documents, one seed).");
        assertThat(status.verdict()).isEqualTo("Proven");
        assertThat(status.unit()).isEqualTo("bits/byte");
        assertThat(status.n()).isEqualTo(4);
        assertThat(status.neededN()).isNull();
    }

    @Test
    void undecidedSaysHowManyWouldDecide() {
        Comparison comparison = Comparison.of(
                new Comparison.Sides("english", Metric.bitsPerByte, "tuned", "base", "one seed", "seeds"),
                List.of(measured(Metric.bitsPerByte, 1.0, 1.2, 1.0, 1.1)),
                List.of(measured(Metric.bitsPerByte, 1.0, 1.0, 1.1, 1.0)),
                0.9,
                BOOTSTRAP);
        GateStatus status = Judge.judge("kept", Claim.of(new NonInferior(0.03)), comparison);
        assertThat(status.verdict()).isEqualTo("Undecided");
        assertThat(status.neededN()).isGreaterThan(4);
        assertThat(status.message())
                .contains("0.05 bits/byte more than base")
                .contains("which is worse")
                .contains("90 % interval")
                .contains("lies across the margin of 0.03")
                .contains("About " + status.neededN() + " documents would probably decide.");
    }

    @Test
    void accuracyCarriesMcNemarsTest() {
        Comparison comparison = Comparison.of(
                new Comparison.Sides("exam", Metric.acc, "tuned", "base", "one seed", "seeds"),
                List.of(measured(Metric.acc, 1, 1, 1, 1, 1, 1, 0, 1)),
                List.of(measured(Metric.acc, 0, 0, 0, 0, 0, 1, 0, 1)),
                0.95,
                BOOTSTRAP);
        // 5 only in tuned, none only in base: 2 / 2^5
        assertThat(Judge.judge("better", Claim.of(new Superior(Defaults.absent())), comparison)
                        .message())
                .endsWith("Exact McNemar test: 5 right only in tuned, 0 only in base, p = 0.062.");
    }

    @Test
    void valueOfAShareHasWilsonsInterval() {
        GateStatus status = Judge.judge(
                "perfect",
                Claim.of(new Value(0.5, null)),
                new Judge.Subject("exam", Metric.acc, "tuned", "one seed", "seeds"),
                List.of(measured(Metric.acc, 1, 1, 1, 1)),
                0.95,
                BOOTSTRAP);
        // 4 / (4 + 3.841459) = 0.5101
        assertThat(status.low()).isCloseTo(0.5101, org.assertj.core.data.Offset.offset(1e-4));
        assertThat(status.message())
                .isEqualTo(
                        "On exam, tuned has accuracy 1; the 95 % interval, 0.5101 to 1, lies wholly at 0.5 or above (4"
                                + " questions, one seed).");
    }

    @Test
    void questionsOfOneDocumentAreDrawnTogether() {
        TreeMap<Metric, Pooled> metrics = new TreeMap<>();
        metrics.put(Metric.acc, Pooled.mean(new double[] {1, 1, 1, 0, 0, 0}));
        Measured clustered = new Measured(
                "questions",
                List.of("1", "2", "3", "4", "5", "6"),
                List.of("a", "a", "a", "b", "b", "b"),
                metrics,
                new TreeMap<>(),
                10,
                List.of());
        assertThat(clustered.units()).isEqualTo(2);
        // Two documents, one all right, one all wrong: the data say nothing about the share.
        assertThat(Judge.value(clustered, Metric.acc, 0.95, BOOTSTRAP).low()).isZero();
        assertThat(Judge.value(clustered, Metric.acc, 0.95, BOOTSTRAP).high()).isEqualTo(1);
    }

    @Test
    void numbersInSentencesAreShort() {
        assertThat(Numbers.words(1.23456)).isEqualTo("1.235");
        assertThat(Numbers.words(-0.00001)).isEqualTo("0");
        assertThat(Numbers.words(123456)).isEqualTo("123500");
        assertThat(Numbers.words(41.9876)).isEqualTo("41.99");
        assertThat(Numbers.rounded(1.234567, 5)).isEqualTo(1.2346);
        assertThat(Numbers.probability(0.00002)).isEqualTo("p < 0.0001");
        assertThat(Numbers.percent(0.95)).isEqualTo("95 %");
    }
}
