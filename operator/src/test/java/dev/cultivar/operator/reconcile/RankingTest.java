package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.CostStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.Goal;
import dev.cultivar.operator.config.Rates;
import dev.cultivar.operator.desired.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@NullUnmarked // an absent best fails the test that looks at it
class RankingTest {
    private final List<Trial> trials = new ArrayList<>();
    private final List<TrialStatus> rows = new ArrayList<>();

    private void trial(String arm, int seed, String state, @Nullable Double value) {
        Map<String, String> coordinates = Map.of("arm", arm, "seed", "" + seed);
        int number = trials.size() + 1;
        trials.add(new Trial(number, coordinates, List.of(), List.of(), seed));
        rows.add(new TrialStatus("s-" + number, state, coordinates, null, value, "m", null));
    }

    private BestStatus best(Goal goal) {
        return Ranking.of(trials, rows, goal).getFirst();
    }

    @Test
    void theMeanOverSeedsDecidesInTheMetricsOwnOrder() {
        trial("a", 1, "Succeeded", 0.5);
        trial("a", 2, "Succeeded", 0.7);
        trial("b", 1, "Succeeded", 0.1);
        trial("b", 2, "Succeeded", 0.9);
        assertThat(best(Goal.of("acc")).coordinates()).isEqualTo(Map.of("arm", "a"));
        assertThat(best(Goal.of("acc")).value()).isEqualTo(0.6);
        assertThat(best(Goal.of("loss")).trials()).containsExactly("s-3", "s-4");
    }

    @Test
    void theMeanIsShownWithAsManyDigitsAsItsValuesHaveAndRankedWithAll() {
        trial("a", 1, "Succeeded", 3.9788);
        trial("a", 2, "Succeeded", 3.9787);
        trial("a", 3, "Succeeded", 3.9786);
        trial("b", 1, "Succeeded", 1.0);
        trial("b", 2, "Succeeded", 1.0);
        trial("b", 3, "Succeeded", 1.0001);
        trial("c", 1, "Succeeded", 1.0);
        trial("c", 2, "Succeeded", 1.0);
        trial("c", 3, "Succeeded", 1.00008);
        assertThat(Ranking.of(trials, rows, Goal.minimize))
                .extracting(BestStatus::value)
                .containsExactly(1.0, 1.0, 3.9787);
        assertThat(best(Goal.minimize).coordinates()).isEqualTo(Map.of("arm", "c"));
    }

    @Test
    void ofEqualOnesTheFirstIsBetter() {
        trial("a", 1, "Succeeded", 0.5);
        trial("b", 1, "Succeeded", 0.5);
        trial("c", 1, "Succeeded", 0.4);
        assertThat(Ranking.of(trials, rows, Goal.maximize))
                .extracting(c -> c.coordinates().get("arm"))
                .containsExactly("a", "b", "c");
        assertThat(Ranking.of(trials, rows, Goal.minimize))
                .extracting(c -> c.coordinates().get("arm"))
                .containsExactly("c", "a", "b");
    }

    @Test
    void aConfigurationCountsWhenAllItsSeedsHaveAValue() {
        trial("a", 1, "Succeeded", 0.5);
        trial("a", 2, "Succeeded", 0.5);
        trial("b", 1, "Succeeded", 0.9);
        trial("b", 2, "Failed", null);
        trial("c", 1, "Succeeded", 0.9);
        trial("c", 2, "Measuring", null);
        trial("d", 1, "Succeeded", 0.9);
        trial("d", 2, "Stopped", null);
        assertThat(best(Goal.maximize).coordinates()).isEqualTo(Map.of("arm", "a"));
        rows.set(0, new TrialStatus("s-1", "Failed", Map.of("arm", "a", "seed", "1"), null));
        assertThat(Ranking.of(trials, rows, Goal.maximize)).isEmpty();
    }

    @Test
    void whatADeletedTrialHadUsedStaysCounted() {
        CostStatus one = cost(2, 100);
        TrialStatus before = row(one);
        assertThat(SearchCost.deleted(null, Map.of("s-1", before), List.of(row(cost(3, 150))), Rates.NONE))
                .isNull();
        CostStatus deleted = SearchCost.deleted(null, Map.of("s-1", before), List.of(row(null)), Rates.NONE);
        assertThat(deleted).isEqualTo(one);
        CostStatus twice = SearchCost.deleted(deleted, Map.of("s-1", before), List.of(row(cost(0.5, 20))), Rates.NONE);
        assertThat(twice.cpuHours()).isEqualTo(4);
        assertThat(twice.tokens()).isEqualTo(200);
        RunCost.Used used = SearchCost.used(List.of(row(cost(0.5, 20))), twice, new RunCost.Used(3600, 0, 0, 0));
        assertThat(used.cpuSeconds()).isEqualTo(3600 * 5.5);
        assertThat(used.tokens()).isEqualTo(220);
    }

    private static TrialStatus row(@Nullable CostStatus cost) {
        return new TrialStatus("s-1", "Running", Map.of(), null, null, null, cost);
    }

    private static CostStatus cost(double hours, long tokens) {
        return new CostStatus(hours, 0.0, tokens, 0.0, null, null);
    }
}
