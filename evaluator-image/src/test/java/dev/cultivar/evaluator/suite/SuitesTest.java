package dev.cultivar.evaluator.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cultivar.api.task.Suite;
import dev.cultivar.evaluator.gate.Claim;
import dev.cultivar.evaluator.gate.Comparison;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuitesTest {
    private static final Map<String, Metric> HEADLINES =
            Map.of("exam", Metric.acc, "solve", Metric.passAt1, "german", Metric.bitsPerByte);

    private static Suites suites(Suite... suites) {
        return new Suites(List.of(suites), HEADLINES);
    }

    private static Suite suite(List<String> tasks, Map<String, Double> weights, Map<String, Double> baselines) {
        return new Suite("all", tasks, weights, baselines);
    }

    private static Measured measured(Metric metric, double... values) {
        List<String> ids =
                IntStream.range(0, values.length).mapToObj(i -> "i" + i).toList();
        return new Measured(
                "items", ids, ids, new TreeMap<>(Map.of(metric, Pooled.mean(values))), new TreeMap<>(), 10, List.of());
    }

    private static double[] values(int n, double value, double other) {
        double[] values = new double[n];
        Arrays.fill(values, 0, n / 2, value);
        Arrays.fill(values, n / 2, n, other);
        return values;
    }

    private static Measured score(Suites suites, Measured exam, Measured solve) {
        return suites.scored(Map.of("exam", Map.of("base", exam), "solve", Map.of("base", solve)))
                .getOrDefault("all", Map.of())
                .getOrDefault("base", exam);
    }

    @Test
    void scoreIsTheWeightedMeanOfTasksAboveChance() {
        Measured exam = measured(Metric.acc, 1, 0, 1, 1);
        Measured solve = measured(Metric.passAt1, 0.25, 0.75, 0.5);
        assertThat(score(suites(suite(List.of("exam", "solve"), Map.of(), Map.of())), exam, solve)
                        .of(Metric.score)
                        .ratio())
                .as("tasks count alike, however many items they have")
                .isCloseTo((0.75 + 0.5) / 2, within(1e-15));
        Suites weighted =
                suites(suite(List.of("exam", "solve"), Map.of("exam", 3.0), Map.of("exam", 0.25, "solve", 0.1)));
        Measured score = score(weighted, exam, solve);
        assertThat(score.of(Metric.score).ratio())
                .isCloseTo((3 * (0.75 - 0.25) / 0.75 + (0.5 - 0.1) / 0.9) / 4, within(1e-15));
        assertThat(score.ids()).contains("exam/i0", "solve/i2").hasSize(7);
        assertThat(score.tokens()).isEqualTo(20);
        assertThat(weighted.names()).containsExactly("all");
    }

    @Test
    void chanceIsZeroAllRightIsOneAndWorseThanChanceIsNegative() {
        Suites suites = suites(suite(List.of("exam", "solve"), Map.of(), Map.of("exam", 0.25, "solve", 0.5)));
        Measured half = measured(Metric.passAt1, 0.5, 0.5);
        assertThat(score(suites, measured(Metric.acc, 1, 0, 0, 0), half)
                        .of(Metric.score)
                        .ratio())
                .isCloseTo(0, within(1e-15));
        assertThat(score(suites, measured(Metric.acc, 1, 1), measured(Metric.passAt1, 1, 1))
                        .of(Metric.score)
                        .ratio())
                .isCloseTo(1, within(1e-15));
        assertThat(score(suites, measured(Metric.acc, 0, 0), half)
                        .of(Metric.score)
                        .ratio())
                .isNegative();
    }

    @Test
    void intervalDrawsWithinEachTask() {
        // Between the tasks lies much, within them little: drawing across tasks would see it.
        Measured exam = measured(Metric.acc, values(400, 1, 0));
        Measured solve = measured(Metric.passAt1, values(100, 0.1, 0));
        Pooled score = score(suites(suite(List.of("exam", "solve"), Map.of("solve", 3.0), Map.of())), exam, solve)
                .of(Metric.score);
        Interval interval = new Bootstrap(1, 10_000).of(score, ratio -> ratio, 0.95);
        double error = Math.sqrt(Math.pow(0.25 * 0.5, 2) / 400 + Math.pow(0.75 * 0.05, 2) / 100);
        assertThat(interval.estimate()).isCloseTo(0.25 * 0.5 + 0.75 * 0.05, within(1e-15));
        assertThat((interval.high() - interval.low()) / 2).isCloseTo(1.96 * error, within(0.04 * error));
        double[] joined = new double[500];
        Arrays.fill(joined, 0, 200, 1);
        Arrays.fill(joined, 400, 450, 0.1);
        Interval across = new Bootstrap(1, 10_000).of(Pooled.mean(joined), ratio -> ratio, 0.95);
        assertThat(across.high() - across.low()).isGreaterThan(2 * (interval.high() - interval.low()));
    }

    @Test
    void groupsOfATaskAreDrawnAsOneAndTasksStayApart() {
        Measured exam = new Measured(
                "items",
                List.of("a", "b", "c"),
                List.of("page", "page", "other"),
                new TreeMap<>(Map.of(Metric.acc, Pooled.mean(new double[] {1, 0, 1}))),
                new TreeMap<>(),
                1,
                List.of());
        Measured solve = new Measured(
                "items",
                List.of("a"),
                List.of("page"),
                new TreeMap<>(Map.of(Metric.passAt1, Pooled.mean(new double[] {0.5}))),
                new TreeMap<>(),
                1,
                List.of());
        Measured score = score(suites(suite(List.of("exam", "solve"), Map.of(), Map.of())), exam, solve);
        assertThat(score.units()).isEqualTo(3);
        assertThat(score.grouped(Metric.score).ratio()).isCloseTo((2 / 3.0 + 0.5) / 2, within(1e-15));
    }

    @Test
    void modelsArePairedItemByItem() {
        Suites suites = suites(suite(List.of("exam", "solve"), Map.of(), Map.of()));
        double[] hard = values(200, 1, 0);
        double[] better = hard.clone();
        for (int i = 100; i < 110; i++) {
            better[i] = 1;
        }
        Measured solve = measured(Metric.passAt1, values(60, 1, 0));
        Comparison comparison = Comparison.of(
                new Comparison.Sides("all", Metric.score, "tuned", "base", "one seed", "seeds"),
                List.of(score(suites, measured(Metric.acc, better), solve)),
                List.of(score(suites, measured(Metric.acc, hard), solve)),
                0.95,
                new Bootstrap(1, 10_000));
        assertThat(comparison.difference().estimate()).isCloseTo(0.025, within(1e-12));
        assertThat(comparison.difference().low()).isPositive();
        assertThat(comparison.test()).isNull();
        assertThat(Claim.of(new dev.cultivar.api.gate.Superior(0.0))
                        .judge(comparison.evidence(), Metric.score)
                        .verdict()
                        .name())
                .isEqualTo("Proven");
    }

    @Test
    void manyItemsAreJoinedWithinTheirTasks() {
        Measured exam = measured(Metric.acc, values(30_000, 1, 1));
        Measured solve = measured(Metric.passAt1, values(10, 0, 0));
        Pooled score = score(suites(suite(List.of("exam", "solve"), Map.of(), Map.of())), exam, solve)
                .of(Metric.score);
        Interval interval = new Bootstrap(1, 50).of(score, ratio -> ratio, 0.95);
        assertThat(interval.low()).isCloseTo(0.5, within(1e-12));
        assertThat(interval.high()).isCloseTo(0.5, within(1e-12));
    }

    private static void refused(String words, Suite... suites) {
        assertThatThrownBy(() -> suites(suites)).isInstanceOf(InvalidWork.class).hasMessageContaining(words);
    }

    @Test
    void suitesThatMakeNoSenseAreRefusedByName() {
        refused("suite all: tasks: no task exams; there are", suite(List.of("exams"), Map.of(), Map.of()));
        refused("suite all: tasks: exam is there twice", suite(List.of("exam", "exam"), Map.of(), Map.of()));
        refused(
                "the headline metric of german is bitsPerByte, in bits/byte",
                suite(List.of("german"), Map.of(), Map.of()));
        refused("suite all: weights: exam has 0.0", suite(List.of("exam"), Map.of("exam", 0.0), Map.of()));
        refused("suite all: baselines: exam has 1.0", suite(List.of("exam"), Map.of(), Map.of("exam", 1.0)));
        refused("suite all: baselines: exam has -0.1", suite(List.of("exam"), Map.of(), Map.of("exam", -0.1)));
        refused(
                "suite all: weights: solve is no task of the suite",
                suite(List.of("exam"), Map.of("solve", 1.0), Map.of()));
        refused("suite all: baselines: solve is no task", suite(List.of("exam"), Map.of(), Map.of("solve", 0.1)));
        refused("suite all: tasks: there are none", suite(List.of(), Map.of(), Map.of()));
        refused(
                "the name all is there twice",
                suite(List.of("exam"), Map.of(), Map.of()),
                suite(List.of("exam"), Map.of(), Map.of()));
        refused("the name exam is there twice", new Suite("exam", List.of("solve"), Map.of(), Map.of()));
    }
}
