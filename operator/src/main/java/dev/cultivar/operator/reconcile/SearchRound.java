package dev.cultivar.operator.reconcile;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.CostStatus;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.TableStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.EarlyStop;
import dev.cultivar.operator.config.Rates;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.TrialRun;
import dev.cultivar.operator.desired.Trials;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One look at a search that has started: makes the trials that are missing while there is room, in their order, and counts. The
 * table is derived from the trials that are there, so a trial that somebody deleted is made again.
 */
final class SearchRound {
    private static final int MAX_MESSAGE = 512;
    private static final int MAX_NAMED = 10;

    private final TrainingRun search;
    private final TrainingRunSpec spec;
    private final String uid;
    private final TrialRuns writer;
    private final @Nullable TrialValues values;
    private final SearchTable files;
    private final @Nullable SearchStatus table;
    private final Map<String, TrialStatus> before;
    private final Map<String, TrainingRun> runs;
    private final @Nullable CostStatus said;
    private Optional<RunLimit> limit = Optional.empty();

    /**
     * Of a search.
     *
     * @param trials those that are there, as the informer has them
     * @param values measures the trials of a search that ranks them
     * @param files has the table written
     */
    SearchRound(
            TrainingRun search,
            TrainingRunStatus before,
            TrialRuns writer,
            List<TrainingRun> trials,
            @Nullable TrialValues values,
            SearchTable files) {
        this.search = search;
        this.spec = search.getSpec();
        this.uid = search.getMetadata().getUid();
        this.writer = writer;
        this.values = values;
        this.files = files;
        this.table = before.search();
        this.said = before.cost();
        this.before = table == null
                ? Map.of()
                : table.trials().stream().collect(Collectors.toMap(TrialStatus::name, Function.identity()));
        this.runs = trials.stream()
                .filter(r -> Children.controlledBy(r, uid))
                .collect(Collectors.toMap(r -> r.getMetadata().getName(), Function.identity()));
    }

    /** The table before the first trial starts. */
    static SearchStatus pending(TrainingRun search, @Nullable ObjectiveStatus objective) {
        ChosenTrials trials = new ChosenTrials(search.getSpec(), null);
        List<TrialStatus> rows = new ArrayList<>();
        trials.all().forEach(trial -> rows.add(pending(search, trial)));
        choose(search, trials, rows, objective);
        return table(Trials.total(search.getSpec()), rows, objective, null, null, null);
    }

    /** Adds the rows of trials that can be chosen now; they are made when they stand in the table. */
    private static boolean choose(
            TrainingRun search, ChosenTrials trials, List<TrialStatus> rows, @Nullable ObjectiveStatus objective) {
        int before = rows.size();
        List<Trial> next = trials.next(rows, objective);
        while (!next.isEmpty()) {
            next.forEach(trial -> rows.add(pending(search, trial)));
            next = trials.next(rows, objective);
        }
        return rows.size() > before;
    }

    private static TrialStatus pending(TrainingRun search, Trial trial) {
        return new TrialStatus(
                trial.name(search.getMetadata().getName()), StageState.PENDING, trial.coordinates(), null);
    }

    /** Plays it. */
    Step play(RunStatuses status, Children children, Rates rates, Instant now) {
        RunCost.Used measuring = RunCost.Used.of(status.meter(search, children, now), List.of());
        CostStatus cost = RunCost.of(
                RunCost.Used.of(runs.values().stream()
                                .map(run -> RunStatuses.of(run).cost())
                                .filter(Objects::nonNull)
                                .toList())
                        .and(measuring),
                rates,
                said);
        limit = RunLimit.of(spec, null, cost);
        ChosenTrials chosen = new ChosenTrials(spec, table);
        List<Trial> trials = chosen.all();
        Map<Trial, TrainingRun> there = there(trials);
        MedianStop stop = stop(there);
        Map<Trial, TrialStatus> known = new HashMap<>();
        there.forEach((trial, run) -> known.put(trial, look(trial, run, stop)));
        long atWork = there.entrySet().stream()
                .filter(e -> atWork(e.getValue(), Objects.requireNonNull(known.get(e.getKey()))))
                .count();
        List<TrialStatus> rows = new ArrayList<>();
        for (Trial trial : trials) {
            TrialStatus row = known.get(trial);
            if (row != null) {
                rows.add(row);
            } else if (atWork < Objects.requireNonNull(spec.search()).parallelism()
                    && !spec.suspend()
                    && limit.isEmpty()) {
                writer.create(TrialRun.of(search, trial), uid);
                atWork++;
                rows.add(row(trial, StageState.RUNNING, null, null));
            } else {
                rows.add(row(trial, StageState.PENDING, null, null));
            }
        }
        List<BestStatus> ranking = table == null || table.objective() == null
                ? List.of()
                : Ranking.of(trials, rows, table.objective().goal());
        boolean more = choose(search, chosen, rows, table == null ? null : table.objective());
        SearchStatus next = table(
                Trials.total(spec),
                rows,
                table == null ? null : table.objective(),
                ranking.isEmpty() ? null : ranking.getFirst(),
                SearchCost.deleted(table == null ? null : table.deleted(), before, rows, rates),
                files.of(search, rows, table, ranking).orElse(null));
        status.search(next);
        status.cost(SearchCost.used(rows, next.deleted(), measuring));
        boolean stops =
                known.entrySet().stream().anyMatch(e -> e.getValue().is(StageState.STOPPED) && !isStopped(e.getKey()));
        boolean spent = limit.isPresent() && next.ended() < next.total();
        return new Step(
                spent ? limit.get().verdict(counts(next) + "; ") : verdict(next),
                more || stops,
                limit.isPresent() || next.running() == 0
                        ? null
                        : RunLimit.left(spec, null, cost, next.running()).orElse(null));
    }

    private @Nullable MedianStop stop(Map<Trial, TrainingRun> there) {
        EarlyStop early = Objects.requireNonNull(spec.search()).earlyStop();
        return early == null
                ? null
                : new MedianStop(
                        early.chosen(),
                        there,
                        there.keySet().stream().filter(this::isStopped).collect(Collectors.toSet()));
    }

    private TrialStatus look(Trial trial, TrainingRun run, @Nullable MedianStop stop) {
        TrainingRun wanted = TrialRun.of(search, trial);
        if (!isTrue(run, "Succeeded") && run.getMetadata().getDeletionTimestamp() == null) {
            writer.passOn(
                    run,
                    isStopped(trial) || limit.isPresent()
                            ? TrialRun.stopped(search, trial).getSpec()
                            : wanted.getSpec());
        }
        return row(trial, run, wanted, stop);
    }

    /**
     * Whether the table says that a trial was stopped: it stays so while its run is there, whatever that comes to. Only then is the run
     * suspended, so an operator that comes back finds the decision and does not take it again.
     */
    private boolean isStopped(Trial trial) {
        TrialStatus row = before.get(trial.name(search.getMetadata().getName()));
        return row != null && row.is(StageState.STOPPED);
    }

    /** A run that has ended and whose trial has; one that was stopped, once its pod is gone. */
    private static boolean atWork(TrainingRun run, TrialStatus row) {
        boolean over = ended(run) || row.is(StageState.STOPPED) && isTrue(run, "Suspended");
        return !over || !row.ended();
    }

    /**
     * Trials that exist. One that was made a moment ago may not have reached the informer yet, and one that changes at this moment may be
     * missing in its index, so the server is asked.
     */
    private Map<Trial, TrainingRun> there(List<Trial> trials) {
        Map<Trial, TrainingRun> there = new java.util.LinkedHashMap<>();
        for (Trial trial : trials) {
            String name = trial.name(search.getMetadata().getName());
            TrialStatus row = before.get(name);
            Optional<TrainingRun> run = Optional.ofNullable(runs.get(name));
            if (run.isEmpty() && row != null && !row.is(StageState.PENDING)) {
                run = writer.read(search.getMetadata().getNamespace(), name, uid);
            }
            run.ifPresent(r -> there.put(trial, r));
        }
        return there;
    }

    private TrialStatus row(Trial trial, TrainingRun run, TrainingRun wanted, @Nullable MedianStop stop) {
        CostStatus cost = RunStatuses.of(run).cost();
        if (!same(run.getSpec(), wanted.getSpec())) {
            return row(
                    trial,
                    StageState.FAILED,
                    "somebody changed what the trial is made of: delete it, and it is made again",
                    cost);
        }
        TrialStatus known = before.get(trial.name(search.getMetadata().getName()));
        if (known != null && isStopped(trial)) {
            return row(trial, StageState.STOPPED, known.message(), cost);
        }
        Optional<String> stopped = stop == null ? Optional.empty() : stop.reason(trial);
        if (stopped.isPresent()) {
            return row(trial, StageState.STOPPED, stopped.get(), cost);
        }
        String message = Conditions.message(RunStatuses.of(run).conditions(), "Stalled");
        if (isTrue(run, "Succeeded")) {
            return values == null
                    ? row(trial, StageState.SUCCEEDED, null, cost)
                    : values.row(trial, run, known, spec.suspend() || limit.isPresent());
        }
        return row(
                trial,
                isTrue(run, "Failed") ? StageState.FAILED : StageState.RUNNING,
                message.isEmpty() ? null : message,
                cost);
    }

    private TrialStatus row(Trial trial, String state, @Nullable String message, @Nullable CostStatus cost) {
        return new TrialStatus(
                trial.name(search.getMetadata().getName()),
                state,
                trial.coordinates(),
                bounded(message),
                null,
                null,
                cost);
    }

    /** As much of a message as a row holds. */
    static @Nullable String bounded(@Nullable String message) {
        return message == null || message.length() <= MAX_MESSAGE
                ? message
                : message.substring(0, MAX_MESSAGE - 3) + "...";
    }

    private static boolean same(TrainingRunSpec has, TrainingRunSpec wanted) {
        return has.recipe().equals(wanted.recipe())
                && has.models().equals(wanted.models())
                && has.datasets().equals(wanted.datasets())
                && has.seed().equals(wanted.seed())
                && Objects.equals(has.stages(), wanted.stages())
                && Objects.equals(has.overrides(), wanted.overrides());
    }

    private static SearchStatus table(
            int total,
            List<TrialStatus> rows,
            @Nullable ObjectiveStatus objective,
            @Nullable BestStatus best,
            @Nullable CostStatus deleted,
            @Nullable TableStatus files) {
        return new SearchStatus(
                total,
                count(rows, StageState.RUNNING) + count(rows, StageState.MEASURING),
                count(rows, StageState.SUCCEEDED),
                count(rows, StageState.FAILED),
                count(rows, StageState.STOPPED),
                rows,
                objective,
                best,
                deleted,
                files);
    }

    private static int count(List<TrialStatus> rows, String state) {
        return (int) rows.stream().filter(r -> r.state().equals(state)).count();
    }

    private Verdict verdict(SearchStatus table) {
        List<TrialStatus> failed =
                table.trials().stream().filter(t -> t.is(StageState.FAILED)).toList();
        List<TrialStatus> hindered = table.trials().stream()
                .filter(t -> !t.ended() && t.message() != null)
                .toList();
        String counts = counts(table);
        String failures = named(" failed: ", failed);
        if (table.ended() == table.total() && failed.isEmpty()) {
            return Verdict.ready(
                    "Succeeded",
                    "all " + table.total() + " trials are done"
                            + (table.stopped() == 0 ? "" : ", " + table.stopped() + " of them stopped early")
                            + best(table));
        }
        if (table.ended() == table.total()) {
            return Verdict.failed(
                    "TrialsFailed",
                    counts + failures
                            + " (once that is put right, give a failed trial a new annotation cultivar.dev/retry, or delete it, and it is made again)");
        }
        if (spec.suspend()) {
            return Verdict.suspended(counts + failures + "; suspended, set spec.suspend to false to go on");
        }
        String reason = hindered.isEmpty() ? "Searching" : "TrialStalled";
        return Verdict.running(
                failed.isEmpty() ? reason : "TrialFailed",
                counts + ", " + table.running() + " are at work" + failures + named(" stalled: ", hindered));
    }

    private static String counts(SearchStatus table) {
        return table.succeeded() + " of " + table.total() + " trials are done" + best(table);
    }

    private static String best(SearchStatus table) {
        if (table.best() == null || table.objective() == null) {
            return "";
        }
        return "; best by " + table.objective().metric() + " of "
                + table.objective().of() + ": "
                + String.join(", ", table.best().trials()) + " ("
                + words(table.best().coordinates()) + "), " + table.best().value();
    }

    private static String words(Map<String, String> coordinates) {
        return coordinates.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String named(String what, List<TrialStatus> trials) {
        if (trials.isEmpty()) {
            return "";
        }
        String named = trials.stream()
                .limit(MAX_NAMED)
                .map(t -> t.name() + " (" + words(t.coordinates()) + "): " + t.message())
                .collect(Collectors.joining("; "));
        return "; " + trials.size() + what + named
                + (trials.size() > MAX_NAMED ? "; and " + (trials.size() - MAX_NAMED) + " more" : "");
    }

    private static boolean ended(TrainingRun run) {
        return isTrue(run, "Succeeded") || isTrue(run, "Failed");
    }

    private static boolean isTrue(TrainingRun run, String type) {
        return Conditions.isTrue(RunStatuses.of(run).conditions(), type);
    }
}
