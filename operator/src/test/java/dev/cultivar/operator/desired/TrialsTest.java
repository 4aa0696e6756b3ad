package dev.cultivar.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.search.Override;
import dev.cultivar.operator.status.Terminal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialsTest {
    private static final String LR = "{name: lr, field: recipe.stages.read.train.optimizer.adamw.learningRate, ";

    @Test
    void aGridHasTheFirstAxisSlowestAndTheSeedFastest() {
        List<Trial> trials = trials(
                "{seeds: 2, axes: [" + LR + "values: [\"0.1\", \"0.2\"]}, {name: arm, arms: [{name: a}, {name: b}]}]}");
        assertThat(trials).extracting(Trial::number).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(trials)
                .extracting(t -> String.join(" ", t.coordinates().values()))
                .containsExactly(
                        "0.1 a 7", "0.1 a 8", "0.1 b 7", "0.1 b 8", "0.2 a 7", "0.2 a 8", "0.2 b 7", "0.2 b 8");
        assertThat(trials.getFirst().coordinates().keySet()).containsExactly("lr", "arm", "seed");
    }

    @Test
    void theArmsOfOneSeedShareIt() {
        List<Trial> trials = trials("{seeds: 3, axes: [{name: arm, arms: [{name: a}, {name: b}]}]}");
        Map<String, List<Long>> seeds = trials.stream()
                .collect(Collectors.groupingBy(
                        t -> t.coordinates().getOrDefault("arm", ""),
                        Collectors.mapping(Trial::seed, Collectors.toList())));
        assertThat(seeds.get("a")).containsExactly(7L, 8L, 9L).isEqualTo(seeds.get("b"));
    }

    @Test
    void anArmSetsItsFieldsAfterTheRunsOwnOverrides() {
        TrainingRunSpec spec = spec("""
                {axes: [{name: arm, arms: [{name: none}, {name: two, set: {run.stages: "[read]", recipe.slots: "[]"}}]}]}, \
                overrides: [{field: run.compute.cpu, value: "1"}]""");
        List<Trial> trials = Trials.of(spec);
        assertThat(trials.get(0).overrides()).containsExactly(new Override("run.compute.cpu", "1"));
        assertThat(trials.get(1).overrides())
                .containsExactly(
                        new Override("run.compute.cpu", "1"),
                        new Override("recipe.slots", "[]"),
                        new Override("run.stages", "[read]"));
        assertThat(trials.get(1).origins())
                .containsExactly(
                        "spec.overrides[0]", "spec.search.axes[arm].arms[two]", "spec.search.axes[arm].arms[two]");
    }

    @Test
    void withoutAxesThereIsOneTrialASeed() {
        assertThat(trials("{seeds: 2}"))
                .extracting(Trial::coordinates)
                .containsExactly(Map.of("seed", "7"), Map.of("seed", "8"));
        assertThat(Trials.of(
                        OverridesTest.read(TrainingRunSpec.class, "{recipe: {name: r}, models: {}, datasets: {}}")))
                .isEmpty();
    }

    @Test
    void aRangeHasEqualDistancesOrEqualRatios() {
        assertThat(values(LR + "range: {low: 0, high: 1}}")).containsExactly("0", "0.25", "0.5", "0.75", "1");
        assertThat(values(LR + "range: {low: 0.0001, high: 0.01, points: 3, scale: log}}"))
                .containsExactly("0.0001", "0.001", "0.01");
        assertThat(values(LR + "range: {low: 10, high: 1000, points: 4, scale: log, whole: true}}"))
                .containsExactly("10", "46", "215", "1000");
    }

    @Test
    void randomDrawsOtherPointsEachTimeNoneTwiceAndTheSameForTheSameSeed() {
        String search = "{seeds: 2, method: {random: {points: 9}}, axes: [" + LR
                + "range: {low: 0, high: 1, points: 4}}, {name: arm, arms: [{name: a}, {name: b}, {name: c}]}]}";
        List<Trial> trials = trials(search);
        assertThat(trials).hasSize(18);
        assertThat(trials.stream().map(Trial::coordinates).distinct()).hasSize(18);
        assertThat(trials(search)).isEqualTo(trials);
        assertThat(trials.stream().map(t -> t.coordinates().get("lr")).toList())
                .as("drawn, not counted")
                .isNotEqualTo(trials.stream()
                        .map(t -> t.coordinates().get("lr"))
                        .sorted()
                        .toList());
        assertThat(trials(search.replace("points: 9", "points: 12")).stream()
                        .map(Trial::coordinates)
                        .distinct())
                .as("all of them")
                .hasSize(24);
    }

    @Test
    void bayesResolvesAtMost512Combinations() {
        String axis = "{name: %s, field: run.%s, values: [%s]}";
        String many = IntStream.range(0, 23).mapToObj(i -> "v" + i).collect(Collectors.joining(", "));
        assertThatThrownBy(() -> trials("{method: {bayes: {points: 9}}, axes: [" + axis.formatted("a", "a", many) + ", "
                        + axis.formatted("b", "b", many) + "]}"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("these are 529, the most is 512");
    }

    @Test
    void aSearchHasAtMost256Trials() {
        String axes = "axes: [" + LR + "range: {low: 0, high: 1, points: 64}}]";
        assertThat(trials("{seeds: 4, " + axes + "}")).hasSize(256);
        assertThatThrownBy(() -> trials("{seeds: 5, " + axes + "}"))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("64 points with 5 seeds each are 320 trials, the most is 256");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {axes: [{name: a, field: run.stages, values: ["1", "1.0"]}]}                                      | spec.search.axes[a]: 1 and 1.0 are the same
        {axes: [{name: a, field: run.x, values: ["1"]}, {name: b, arms: [{name: c, set: {run.x: "2"}}]}]} | a and b both set run.x
        {axes: [{name: a, field: run.x, range: {low: 1, high: 2, whole: true}}]}                          | are the same
        {axes: [{name: a, field: run.x, values: ["1"]}], method: {random: {points: 2}}}                   | 2 can't be drawn, the axes have 1 combinations
        {axes: [{name: a, field: run.x, range: {low: 1, high: 3, whole: true}}], method: {bayes: {points: 4}}} | bayes.points: 4 can't be drawn, the axes have 3
        {axes: [{name: a, field: run.x, range: {low: 1, high: 3}}], method: {bayes: {points: 129}}, seeds: 2} | are 258 trials, the most is 256
        """)
    void refusesPlacesThatAreNoOthers(String search, String sentence) {
        assertThatThrownBy(() -> trials(search)).isInstanceOf(Terminal.class).hasMessageContaining(sentence);
    }

    private static final String BAYES =
            "{seeds: 2, method: {bayes: {points: 9}}, axes: [{name: data, field: run.x, values: [\"a\", \"b\"]}, " + LR
                    + "range: {low: 0.001, high: 0.1, scale: log}}, {name: arm, arms: [{name: c}, {name: d}]}]}";

    @Test
    void bayesCanChooseAnyCombinationAndBothEndsOfARange() {
        assertThat(trials(BAYES))
                .extracting(
                        t -> t.number() + " " + String.join(" ", t.coordinates().values()))
                .containsExactly("0 a 0.001 c 7", "0 a 0.001 d 7", "0 b 0.001 c 7", "0 b 0.001 d 7", "0 a 0.1 c 7");
        assertThat(trials(BAYES).getFirst().describe("s")).isEqualTo("s-* (data=a, lr=0.001, arm=c, seed=7)");
        assertThat(Trials.total(spec(BAYES))).isEqualTo(18);
        assertThat(Trials.total(spec("{seeds: 3}"))).isEqualTo(3);
    }

    @Test
    void thePointsThatBayesHasChosenRunWithEverySeed() {
        List<Trial> trials = Trials.at(spec(BAYES), List.of(List.of("b", "0.0123", "d"), List.of("a", "0.001", "c")));
        assertThat(trials)
                .extracting(t ->
                        t.name("s") + " " + String.join(" ", t.coordinates().values()))
                .containsExactly("s-1 b 0.0123 d 7", "s-2 b 0.0123 d 8", "s-3 a 0.001 c 7", "s-4 a 0.001 c 8");
        assertThat(trials.getFirst().overrides())
                .containsExactly(
                        new Override("run.x", "b"),
                        new Override("recipe.stages.read.train.optimizer.adamw.learningRate", "0.0123"));
        assertThatThrownBy(() -> Trials.at(spec(BAYES), List.of(List.of("z", "0.1", "c"))))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("spec.search.axes[data] has no place z");
    }

    private static List<String> values(String axis) {
        return trials("{axes: [" + axis + "]}").stream()
                .map(t -> t.overrides().getFirst().value())
                .toList();
    }

    private static List<Trial> trials(String search) {
        return Trials.of(spec(search));
    }

    private static TrainingRunSpec spec(String search) {
        return OverridesTest.read(
                TrainingRunSpec.class,
                "{recipe: {name: r}, models: {}, datasets: {}, seed: 7, search: " + search + "}");
    }
}
