package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.Axis;
import dev.cultivar.api.search.Bayes;
import dev.cultivar.api.search.Goal;
import dev.cultivar.api.search.Search;
import dev.cultivar.operator.bayes.NextPoint;
import dev.cultivar.operator.desired.Space;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trials of a search as far as they are chosen. Those of a grid or a draw are from the start; bayes chooses them one point after
 * the other, and what it has chosen stands in the table before it is made, so that no later value changes it.
 */
final class ChosenTrials {
    private final TrainingRunSpec spec;
    private final Search search;
    private final List<List<String>> points = new ArrayList<>();

    /** Of a search and its table, none before it starts. */
    ChosenTrials(TrainingRunSpec spec, @Nullable SearchStatus table) {
        this.spec = spec;
        this.search = Objects.requireNonNull(spec.search());
        List<TrialStatus> rows = table == null ? List.of() : table.trials();
        for (int i = 0; i < rows.size(); i += search.seeds()) {
            TrialStatus row = rows.get(i);
            points.add(Defaults.list(search.axes()).stream()
                    .map(Axis::name)
                    .map(axis -> row.coordinates().getOrDefault(axis, ""))
                    .toList());
        }
    }

    /** Those that are chosen, in the order in which they start. */
    List<Trial> all() {
        return search.method().chosen() instanceof Bayes ? Trials.at(spec, points) : Trials.of(spec);
    }

    /** Those that come next, by the rows of those that are chosen: all seeds of a point, none while values are missing. */
    List<Trial> next(List<TrialStatus> rows, @Nullable ObjectiveStatus objective) {
        if (!(search.method().chosen() instanceof Bayes bayes) || objective == null) {
            return List.of();
        }
        int overlap = (search.parallelism() - 1) / search.seeds();
        List<NextPoint.Tried> tried = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            List<TrialStatus> seeds = rows.subList(i * search.seeds(), (i + 1) * search.seeds());
            tried.add(new NextPoint.Tried(
                    points.get(i), seeds.stream().allMatch(TrialStatus::ended), value(seeds, objective.goal())));
        }
        Optional<List<String>> next = NextPoint.of(Space.of(search), bayes, spec.seed(), overlap, tried);
        next.ifPresent(points::add);
        return next.isEmpty() ? List.of() : all().subList(rows.size(), rows.size() + search.seeds());
    }

    private static @Nullable Double value(List<TrialStatus> seeds, Goal goal) {
        Double mean = Ranking.mean(seeds);
        return mean == null || goal == Goal.minimize ? mean : Double.valueOf(-mean);
    }
}
