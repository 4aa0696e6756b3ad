package dev.cultivar.operator.reconcile;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.Goal;
import dev.cultivar.operator.desired.Trial;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configurations by their objective: the mean over the seeds of a configuration, and none while one of its seeds has no value. So
 * what fails on some seeds is not judged by those on which it did not.
 */
final class Ranking {
    private static final MathContext DIGITS = new MathContext(5, RoundingMode.HALF_EVEN);

    private Ranking() {}

    /** A trial and its row of the table. */
    private record Entry(Trial trial, TrialStatus row) {}

    /** The configurations that can be judged, the best first; of equal ones the first. */
    static List<BestStatus> of(List<Trial> trials, List<TrialStatus> rows, Goal goal) {
        Map<Map<String, String>, List<Entry>> configurations = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            configurations
                    .computeIfAbsent(configuration(rows.get(i)), c -> new ArrayList<>())
                    .add(new Entry(trials.get(i), rows.get(i)));
        }
        List<BestStatus> ranking = new ArrayList<>();
        configurations.forEach((coordinates, entries) -> {
            Double mean = mean(entries.stream().map(Entry::row).toList());
            if (mean != null) {
                ranking.add(new BestStatus(
                        entries.stream().map(e -> e.row().name()).toList(),
                        coordinates,
                        mean,
                        entries.getFirst().trial().overrides()));
            }
        });
        Comparator<BestStatus> ascending = Comparator.comparingDouble(BestStatus::value);
        ranking.sort(goal == Goal.minimize ? ascending : ascending.reversed());
        return ranking.stream()
                .map(c -> new BestStatus(c.trials(), c.coordinates(), shown(c.value()), c.overrides()))
                .toList();
    }

    /** The mean has no more digits than the values that it is of; the order is by what it was before. */
    private static double shown(double mean) {
        return BigDecimal.valueOf(mean).round(DIGITS).doubleValue();
    }

    /** The coordinates without the seed. */
    private static Map<String, String> configuration(TrialStatus row) {
        Map<String, String> configuration = new LinkedHashMap<>(row.coordinates());
        configuration.remove("seed");
        return configuration;
    }

    /** Mean over the seeds of a configuration, none while one has no value. */
    static @Nullable Double mean(List<TrialStatus> seeds) {
        double sum = 0;
        for (TrialStatus seed : seeds) {
            if (seed.value() == null || !seed.is(StageState.SUCCEEDED)) {
                return null;
            }
            sum += seed.value();
        }
        return sum / seeds.size();
    }
}
