package dev.cultivar.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.search.Override;
import dev.cultivar.operator.status.Terminal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationTest {
    private static final String READ = "recipe.stages.read.train.duration.tokens";
    /** The axis of S111, Pre-train or Annotate. */
    private static final String SPEND = axis(
            "[\"5\", \"10\", \"20\", \"40\"]",
            4,
            "{name: annotate, field: run.datasets.labels.records, price: \"0.02\", atLeast: 20}",
            "{name: pretrain, field: " + READ + ", price: \"0.000004\"}");

    private static String axis(String totals, int parts, String... between) {
        return "{name: money, allocate: {totals: " + totals + ", parts: " + parts + ", between: ["
                + String.join(", ", between) + "]}}";
    }

    private static String good(String name, String price) {
        return "{name: " + name + ", field: run." + name + ", price: \"" + price + "\"}";
    }

    private static List<Trial> trials(String search) {
        return Trials.of(OverridesTest.read(
                TrainingRunSpec.class,
                "{recipe: {name: r}, models: {}, datasets: {}, seed: 7, search: " + search + "}"));
    }

    private static List<Trial> onAxis(String axis) {
        return trials("{axes: [" + axis + "]}");
    }

    @Test
    void aTotalIsDividedInEveryWayAndEachFieldGetsTheWholeUnitsOfItsShare() {
        List<Trial> trials = onAxis(SPEND);
        assertThat(trials).as("without labels there is nothing to learn from").hasSize(16);
        assertThat(trials.subList(0, 4))
                .extracting(t -> String.join(" ", t.coordinates().values()))
                .containsExactly("5 0.25 0.75 7", "5 0.5 0.5 7", "5 0.75 0.25 7", "5 1 0 7");
        assertThat(trials.getFirst().coordinates().keySet())
                .containsExactly("money", "money.annotate", "money.pretrain", "seed");
        assertThat(trials.subList(0, 4))
                .extracting(t -> t.overrides().stream().map(Override::value).toList())
                .as("62.5 and 187.5 labels are 62 and 187")
                .containsExactly(
                        List.of("62", "937500"),
                        List.of("125", "625000"),
                        List.of("187", "312500"),
                        List.of("250", "0"));
        assertThat(trials.getFirst().overrides().get(1).field()).isEqualTo(READ);
        assertThat(trials.getFirst().origins())
                .containsExactly(
                        "spec.search.axes[money].allocate.between[annotate]",
                        "spec.search.axes[money].allocate.between[pretrain]");
        assertThat(trials("{seeds: 3, axes: [" + SPEND + "]}")).hasSize(48);
    }

    @Test
    void theWaysAreAsManyAsTheClosedFormsSay() {
        for (long n = 1; n <= 64; n++) {
            assertThat(Allocation.ways((int) n, 1)).isEqualTo(1);
            assertThat(Allocation.ways((int) n, 2)).isEqualTo(n + 1);
            assertThat(Allocation.ways((int) n, 3)).isEqualTo((n + 1) * (n + 2) / 2);
            assertThat(Allocation.ways((int) n, 4)).isEqualTo((n + 1) * (n + 2) * (n + 3) / 6);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 2", "63, 2, 64", "4, 3, 15", "9, 3, 55", "1, 4, 4", "5, 4, 56"})
    void everyWayIsThereOnceAndSpendsAllShares(int parts, int fields, int ways) {
        String[] between = IntStream.range(0, fields)
                .mapToObj(i -> good("abcd".substring(i, i + 1), "1"))
                .toArray(String[]::new);
        List<Trial> trials = onAxis(axis("[\"" + parts + "\"]", parts, between));
        List<List<String>> units = trials.stream()
                .map(t -> t.overrides().stream().map(Override::value).toList())
                .toList();
        assertThat(units).hasSize(ways).doesNotHaveDuplicates();
        assertThat(units)
                .allSatisfy(
                        u -> assertThat(u.stream().mapToInt(Integer::parseInt).sum())
                                .as("a share buys one unit")
                                .isEqualTo(parts));
        assertThat(trials.stream().map(Trial::coordinates).distinct()).hasSize(ways);
    }

    @Test
    void noPlaceCostsMoreThanItsTotalAndNoneLeavesAUnitThatItsShareBuys() {
        Map<String, BigDecimal> prices = Map.of(
                "run.a", new BigDecimal("0.1"), "run.b", new BigDecimal("0.07"), "run.c", new BigDecimal("123.456"));
        for (String total : List.of("0.3", "1", "999.99", "123456789012.000000000001")) {
            for (Trial trial :
                    onAxis(axis("[\"" + total + "\"]", 3, good("a", "0.1"), good("b", "0.07"), good("c", "123.456")))) {
                BigDecimal cost = BigDecimal.ZERO;
                for (Override override : trial.overrides()) {
                    cost = cost.add(new BigDecimal(override.value()).multiply(prices.get(override.field())));
                }
                assertThat(cost).isLessThanOrEqualTo(new BigDecimal(total));
                BigDecimal left = new BigDecimal(total).subtract(cost);
                assertThat(left).isLessThan(new BigDecimal("123.626"));
            }
        }
        assertThat(onAxis(axis("[\"0.3\"]", 3, good("a", "0.1"), good("b", "0.1")))
                        .getFirst()
                        .overrides()
                        .getLast()
                        .value())
                .as("0.3 / 0.1 is 3, and not what it is in binary fractions")
                .isEqualTo("3");
    }

    @Test
    void sharesAreDecimalsOfSixDigits() {
        assertThat(onAxis(axis("[\"1\"]", 3, good("a", "1"), good("b", "1"))))
                .extracting(t ->
                        t.coordinates().get("money.a") + " " + t.coordinates().get("money.b"))
                .containsExactly("0 1", "0.333333 0.666667", "0.666667 0.333333", "1 0");
    }

    @Test
    void randomDrawsDivisionsAsItDrawsValues() {
        List<Trial> drawn = trials("{method: {random: {points: 6}}, axes: [" + SPEND + "]}");
        List<Map<String, String>> all =
                onAxis(SPEND).stream().map(Trial::coordinates).toList();
        assertThat(drawn)
                .extracting(Trial::coordinates)
                .hasSize(6)
                .doesNotHaveDuplicates()
                .isSubsetOf(all);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ["0.3", "5"] | 4  | no way of dividing total 0.3 in 4 parts buys at least 20 of annotate (all of it buys 15): raise the total
        ["5", "5.0"] | 4  | 5 (annotate=0.25, pretrain=0.75) and 5 (annotate=0.25, pretrain=0.75) are the same
        ["1", "2"]   | 32 | money].allocate: 2 totals, each in 33 ways (32 parts between 2 fields), are 66 places, the most is 64
        """)
    void whatCannotBeDividedIsNamed(String totals, int parts, String sentence) {
        String axis = SPEND.replace("[\"5\", \"10\", \"20\", \"40\"]", totals).replace("parts: 4", "parts: " + parts);
        assertThatThrownBy(() -> onAxis(axis)).isInstanceOf(Terminal.class).hasMessageContaining(sentence);
    }

    @Test
    void whatStandsTwiceAndWhatIsTooMuchIsNamed() {
        assertThatThrownBy(() -> onAxis(axis("[\"1\"]", 1, good("a", "1"), good("a", "2"))))
                .hasMessageContaining("spec.search.axes[money].allocate.between: a stands there twice");
        assertThatThrownBy(() ->
                        onAxis(axis("[\"1\"]", 1, good("a", "1"), good("a", "2").replace("name: a", "name: b"))))
                .hasMessageContaining("between: run.a stands there twice");
        assertThatThrownBy(() -> trials("{axes: [" + axis("[\"1\"]", 1, good("a", "1"), good("b", "1"))
                        + ", {name: x, field: run.b, values: [\"2\"]}]}"))
                .hasMessageContaining("money and x both set run.b");
        List<String> axes = new ArrayList<>();
        for (String name : List.of("k", "l", "m")) {
            axes.add(axis(
                            "[\"1\"]",
                            1,
                            good(name + "a", "1"),
                            good(name + "b", "1"),
                            good(name + "c", "1"),
                            good(name + "d", "1"))
                    .replace("money", name));
        }
        assertThatThrownBy(() -> trials("{axes: [" + String.join(", ", axes) + "]}"))
                .hasMessageContaining("trials have 16 coordinates")
                .hasMessageContaining("the most is 13");
        assertThat(trials("{axes: [" + String.join(", ", axes.subList(0, 2)) + "]}"))
                .hasSize(16);
    }
}
