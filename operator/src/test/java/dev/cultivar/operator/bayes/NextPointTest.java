package dev.cultivar.operator.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.search.Arm;
import dev.cultivar.api.search.Axis;
import dev.cultivar.api.search.Bayes;
import dev.cultivar.api.search.Range;
import dev.cultivar.api.search.Scale;
import dev.cultivar.api.search.Search;
import dev.cultivar.operator.bayes.NextPoint.Tried;
import dev.cultivar.operator.desired.Space;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked // an absent point fails the test that looks at it
class NextPointTest {
    private static final Space BRANIN =
            space(range("x", -5, 10, Scale.linear, false), range("y", 0, 15, Scale.linear, false));
    private static final double BRANIN_LEAST = 0.397887;
    private static final Space MIXED = space(
            range("lr", 0.0001, 0.1, Scale.log, false), arms("a", "b", "c"), range("steps", 1, 9, Scale.linear, true));

    private static double branin(List<String> point) {
        double x = Double.parseDouble(point.get(0));
        double y = Double.parseDouble(point.get(1));
        double bend = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
        return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    }

    /** Least at 0.003, b and 4 steps, where it is 0. */
    private static double mixed(List<String> point) {
        double off = Math.log10(Double.parseDouble(point.get(0)) / 0.003);
        double steps = Double.parseDouble(point.get(2)) - 4;
        return off * off + (point.get(1).equals("b") ? 0 : 1) + steps * steps / 16;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void findsTheLeastOfBraninBetterThanDraws(int overlap) {
        List<Double> drawn = regrets(BRANIN, new Bayes(25, 25), overlap, NextPointTest::branin);
        List<Double> chosen = regrets(BRANIN, new Bayes(25, 5), overlap, NextPointTest::branin);
        assertBetter(chosen, drawn, BRANIN_LEAST);
    }

    @Test
    void findsTheLeastAmongArmsAndWholeNumbersBetterThanDraws() {
        assertBetter(
                regrets(MIXED, new Bayes(25, 5), 0, NextPointTest::mixed),
                regrets(MIXED, new Bayes(25, 25), 0, NextPointTest::mixed),
                0);
    }

    private static void assertBetter(List<Double> chosen, List<Double> drawn, double least) {
        int wins = 0;
        for (int i = 0; i < chosen.size(); i++) {
            wins += chosen.get(i) < drawn.get(i) ? 1 : 0;
        }
        assertThat(wins).as("of 20 seeds: %s against %s", chosen, drawn).isGreaterThanOrEqualTo(16);
        assertThat(mean(chosen) - least).isLessThan((mean(drawn) - least) / 3);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** The least value of each of twenty searches. */
    private static List<Double> regrets(
            Space space, Bayes method, int overlap, ToDoubleFunction<List<String>> function) {
        List<Double> least = new ArrayList<>();
        for (long seed = 1; seed <= 20; seed++) {
            least.add(search(space, method, seed, overlap, function).stream()
                    .mapToDouble(Tried::value)
                    .min()
                    .orElseThrow());
        }
        return least;
    }

    private static List<Tried> search(
            Space space, Bayes method, long seed, int overlap, ToDoubleFunction<List<String>> function) {
        List<Tried> tried = new ArrayList<>();
        Optional<List<String>> next = NextPoint.of(space, method, seed, overlap, tried);
        while (next.isPresent()) {
            tried.add(new Tried(next.get(), true, function.applyAsDouble(next.get())));
            next = NextPoint.of(space, method, seed, overlap, tried);
        }
        return tried;
    }

    @Test
    void theFirstAreDrawnBySeedAloneAndTheOthersByTheValues() {
        Bayes method = new Bayes(9, 4);
        List<Tried> one = search(MIXED, method, 7, 0, NextPointTest::mixed);
        assertThat(one).hasSize(9);
        assertThat(search(MIXED, method, 7, 0, NextPointTest::mixed)).isEqualTo(one);
        List<Tried> other = search(MIXED, method, 7, 0, point -> -mixed(point));
        assertThat(points(other).subList(0, 4)).isEqualTo(points(one).subList(0, 4));
        assertThat(points(other).subList(4, 9)).isNotEqualTo(points(one).subList(4, 9));
        assertThat(points(search(MIXED, method, 8, 0, NextPointTest::mixed)).subList(0, 4))
                .isNotEqualTo(points(one).subList(0, 4));
    }

    @Test
    void waitsForTheValuesThatDecideAndLooksAtNoLaterOnes() {
        Bayes method = new Bayes(9, 4);
        List<Tried> all = new ArrayList<>(
                search(MIXED, method, 7, 2, NextPointTest::mixed).subList(0, 6));
        List<String> next = NextPoint.of(MIXED, method, 7, 2, all).orElseThrow();
        all.set(4, new Tried(all.get(4).point(), true, -100.0));
        all.set(5, new Tried(all.get(5).point(), false, null));
        assertThat(NextPoint.of(MIXED, method, 7, 2, all)).contains(next);
        assertThat(NextPoint.of(MIXED, method, 7, 1, all))
                .as("the fifth decides")
                .isPresent()
                .isNotEqualTo(Optional.of(next));
        assertThat(NextPoint.of(MIXED, method, 7, 0, all))
                .as("the sixth decides")
                .isEmpty();
        all.set(3, new Tried(all.get(3).point(), false, null));
        assertThat(NextPoint.of(MIXED, method, 7, 2, all)).isEmpty();
    }

    @Test
    void whatFailedIsLeftOutAndNotTriedAgain() {
        Bayes method = new Bayes(12, 3);
        Space space = space(range("steps", 1, 12, Scale.linear, true));
        List<Tried> tried = search(space, method, 7, 0, point -> 1.0);
        assertThat(points(tried)).as("all of them, none twice").hasSize(12).doesNotHaveDuplicates();
        List<Tried> failed = points(tried).subList(0, 6).stream()
                .map(point -> new Tried(point, true, null))
                .toList();
        assertThat(points(failed))
                .doesNotContain(NextPoint.of(space, method, 7, 0, failed).orElseThrow());
        List<Tried> withoutValue = new ArrayList<>(
                search(MIXED, method, 7, 0, NextPointTest::mixed).subList(0, 8));
        withoutValue.set(2, new Tried(withoutValue.get(2).point(), true, null));
        assertThat(NextPoint.of(MIXED, method, 7, 0, withoutValue)).isPresent();
    }

    @Test
    void aRangeWithFewerNumbersThanPointsIsNamed() {
        Space narrow = space(range("x", 1_000_000, 1_000_001, Scale.linear, false));
        List<Tried> one = List.of(new Tried(List.of("1000000"), true, 1.0));
        assertThatThrownBy(() -> NextPoint.of(narrow, new Bayes(2, 2), 7, 0, one))
                .isInstanceOf(Terminal.class)
                .hasMessageContaining("make the ranges wider");
    }

    private static List<List<String>> points(List<Tried> tried) {
        return tried.stream().map(Tried::point).toList();
    }

    private static Space space(Axis... axes) {
        return Space.of(new Search(List.of(axes), null, null, null, null, null));
    }

    private static Axis range(String name, double low, double high, Scale scale, boolean whole) {
        return new Axis(name, "run." + name, null, new Range(low, high, 2, scale, whole), null, null);
    }

    private static Axis arms(String... names) {
        return new Axis(
                "arm",
                null,
                null,
                null,
                List.of(names).stream().map(name -> new Arm(name, Map.of())).toList(),
                null);
    }
}
