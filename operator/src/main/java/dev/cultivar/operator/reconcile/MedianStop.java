package dev.cultivar.operator.reconcile;

import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.search.EarlyStopSpec;
import dev.cultivar.api.search.Median;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.status.Conditions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which trials are stopped early: those whose mean loss until a mark of a stage is above the median of the means that trials before them had
 * until there (Golovin et al. 2017, section 3.2.2, which takes the least value of the trial instead of its mean). Means of as many steps are
 * compared, so the stage must have the same name and number of steps.
 *
 * <p>Invariant: what is said of a trial at a mark is a function of the losses and not of when somebody looked. So nothing is said while a
 * trial before it may still come there or may turn out not to count there, and a trial counts until the mark that is too bad, however far its
 * pod came meanwhile, even to an end before anybody could judge it: then it is let be, and only its further marks don't count.
 */
final class MedianStop {
    private final Median rule;
    private final Map<Trial, TrainingRun> runs;
    private final Set<Trial> stopped;
    private final Map<Trial, Stop> stops = new HashMap<>();
    private final Map<Trial, Place> undecided = new HashMap<>();

    /** A mark of a trial; the stage is its place among the trial's stages. */
    private record Place(int stage, int percent) {
        boolean before(Place other) {
            return stage < other.stage || stage == other.stage && percent < other.percent;
        }
    }

    /** The first mark at which a trial was too bad. */
    private record Stop(Place at, String reason) {}

    /**
     * By the runs of a search that are there.
     *
     * @param stopped those that were stopped before
     */
    MedianStop(EarlyStopSpec rule, Map<Trial, TrainingRun> runs, Set<Trial> stopped) {
        this.rule = switch (rule) {
            case Median median -> median;
        };
        this.runs = runs;
        this.stopped = stopped;
        runs.keySet().stream()
                .sorted(Comparator.comparingInt(Trial::number))
                .forEach(trial -> look(trial).ifPresent(stop -> stops.put(trial, stop)));
    }

    /** Why a trial is to be stopped, none for one that goes on or has ended. */
    Optional<String> reason(Trial trial) {
        return ended(trial) && !stopped.contains(trial)
                ? Optional.empty()
                : Optional.ofNullable(stops.get(trial)).map(Stop::reason);
    }

    /** How many marks a run has come to: where it is compared. */
    static long marks(TrainingRun run) {
        return RunStatuses.of(run).stages().stream()
                .flatMap(stage -> stage.metrics().keySet().stream())
                .filter(metric -> metric.startsWith(Report.MEAN_LOSS + "/"))
                .count();
    }

    private Optional<Stop> look(Trial trial) {
        List<StageStatus> stages = stages(trial);
        for (int i = 0; i < stages.size(); i++) {
            StageStatus stage = stages.get(i);
            for (int percent : Report.MARKS) {
                Double mean = stage.metrics().get(Report.mark(percent));
                if (mean == null || percent < rule.after()) {
                    continue;
                }
                if (isOpen(trial, stage, percent)) {
                    undecided.put(trial, new Place(i, percent));
                    return Optional.empty();
                }
                List<Double> others = before(trial)
                        .flatMap(other -> mean(other, stage, percent).stream())
                        .sorted()
                        .toList();
                if (others.size() >= rule.trials() && mean > median(others)) {
                    return Optional.of(new Stop(new Place(i, percent), sentence(stage, percent, mean, others)));
                }
            }
        }
        return Optional.empty();
    }

    private static String sentence(StageStatus stage, int percent, double mean, List<Double> others) {
        return String.format(
                Locale.ROOT,
                "stopped early at step %d of %d of stage %s (%d %%): its mean loss until there was %.4f, and the median of the %d trials before it that came as far is %.4f",
                (percent * stage.total() + 99) / 100,
                stage.total(),
                stage.name(),
                percent,
                mean,
                others.size(),
                median(others));
    }

    private Stream<Trial> before(Trial trial) {
        return runs.keySet().stream().filter(other -> other.number() < trial.number());
    }

    private boolean isOpen(Trial trial, StageStatus stage, int percent) {
        return before(trial).count() < trial.number() - 1
                || before(trial).anyMatch(other -> mayCome(other, stage, percent));
    }

    private boolean mayCome(Trial other, StageStatus stage, int percent) {
        Optional<Place> place = place(other, stage, percent);
        Place open = undecided.get(other);
        if (place.isPresent() && open != null && open.before(place.get())) {
            return true; // it came there, and may not count
        }
        if (place.isPresent() || stopped.contains(other) || stops.containsKey(other) || ended(other)) {
            return false;
        }
        List<StageStatus> stages = stages(other);
        return stages.isEmpty()
                || stages.stream()
                        .filter(s -> s.name().equals(stage.name()))
                        .anyMatch(s -> s.total() == 0 || s.total().equals(stage.total()));
    }

    private Optional<Double> mean(Trial other, StageStatus stage, int percent) {
        Stop stop = stops.get(other);
        return place(other, stage, percent)
                .filter(place -> stop == null || !stop.at().before(place))
                .map(place -> stages(other).get(place.stage()).metrics().get(Report.mark(percent)));
    }

    /** Where a trial came to the same mark of the same stage. */
    private Optional<Place> place(Trial other, StageStatus stage, int percent) {
        List<StageStatus> stages = stages(other);
        for (int i = 0; i < stages.size(); i++) {
            StageStatus theirs = stages.get(i);
            if (theirs.name().equals(stage.name())
                    && theirs.total().equals(stage.total())
                    && theirs.metrics().containsKey(Report.mark(percent))) {
                return Optional.of(new Place(i, percent));
            }
        }
        return Optional.empty();
    }

    private List<StageStatus> stages(Trial trial) {
        TrainingRun run = runs.get(trial);
        return run == null ? List.of() : RunStatuses.of(run).stages();
    }

    private boolean ended(Trial trial) {
        TrainingRun run = runs.get(trial);
        return run != null
                && Stream.of("Succeeded", "Failed")
                        .anyMatch(end -> Conditions.isTrue(RunStatuses.of(run).conditions(), end));
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
