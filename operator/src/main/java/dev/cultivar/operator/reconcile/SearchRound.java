package dev.cultivar.operator.reconcile;

import dev.cultivar.api.CostStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.TrialRun;
import dev.cultivar.operator.desired.Trials;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Verdict;
import java.util.ArrayList;
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
    private final Map<String, TrialStatus> before;
    private final Map<String, TrainingRun> runs;

    /**
     * Of a search.
     *
     * @param runs the runs of the namespace, as the informer has them
     */
    SearchRound(TrainingRun search, TrainingRunStatus before, TrialRuns writer, List<TrainingRun> runs) {
        this.search = search;
        this.spec = search.getSpec();
        this.uid = search.getMetadata().getUid();
        this.writer = writer;
        this.before = before.search() == null
                ? Map.of()
                : before.search().trials().stream().collect(Collectors.toMap(TrialStatus::name, Function.identity()));
        this.runs = runs.stream()
                .filter(r -> Children.controlledBy(r, uid))
                .collect(Collectors.toMap(r -> r.getMetadata().getName(), Function.identity()));
    }

    /** The table before the first trial starts. */
    static SearchStatus pending(TrainingRun search) {
        return table(Trials.of(search.getSpec()).stream()
                .map(t -> new TrialStatus(
                        t.name(search.getMetadata().getName()), StageStatuses.PENDING, t.coordinates(), null))
                .toList());
    }

    Step play(RunStatuses status) {
        List<Trial> trials = Trials.of(spec);
        Map<Trial, TrainingRun> there = there(trials);
        long atWork = there.values().stream().filter(r -> !ended(r)).count();
        List<TrialStatus> rows = new ArrayList<>();
        for (Trial trial : trials) {
            TrainingRun wanted = TrialRun.of(search, trial);
            TrainingRun run = there.get(trial);
            if (run != null) {
                if (!isTrue(run, "Succeeded") && run.getMetadata().getDeletionTimestamp() == null) {
                    writer.passOn(run, wanted.getSpec());
                }
                rows.add(row(trial, run, wanted));
            } else if (atWork < Objects.requireNonNull(spec.search()).parallelism() && !spec.suspend()) {
                writer.create(wanted, uid);
                atWork++;
                rows.add(row(trial, StageStatuses.RUNNING, null));
            } else {
                rows.add(row(trial, StageStatuses.PENDING, null));
            }
        }
        SearchStatus table = table(rows);
        status.search(table);
        List<CostStatus> costs = there.values().stream()
                .map(r -> RunStatuses.of(r).cost())
                .filter(Objects::nonNull)
                .toList();
        status.cost(RunCost.Used.of(costs));
        return new Step(verdict(table), false);
    }

    /** Trials that exist. One that was made a moment ago may not have reached the informer yet, so the server is asked for it. */
    private Map<Trial, TrainingRun> there(List<Trial> trials) {
        Map<Trial, TrainingRun> there = new java.util.LinkedHashMap<>();
        for (Trial trial : trials) {
            String name = trial.name(search.getMetadata().getName());
            TrialStatus row = before.get(name);
            Optional<TrainingRun> run = Optional.ofNullable(runs.get(name));
            if (run.isEmpty() && row != null && row.state().equals(StageStatuses.RUNNING)) {
                run = writer.read(search.getMetadata().getNamespace(), name, uid);
            }
            run.ifPresent(r -> there.put(trial, r));
        }
        return there;
    }

    private TrialStatus row(Trial trial, TrainingRun run, TrainingRun wanted) {
        if (!same(run.getSpec(), wanted.getSpec())) {
            return row(
                    trial,
                    StageStatuses.FAILED,
                    "somebody changed what the trial is made of: delete it, and it is made again");
        }
        String message = Conditions.message(RunStatuses.of(run).conditions(), "Stalled");
        if (isTrue(run, "Succeeded")) {
            return row(trial, StageStatuses.SUCCEEDED, null);
        }
        return row(
                trial,
                isTrue(run, "Failed") ? StageStatuses.FAILED : StageStatuses.RUNNING,
                message.isEmpty() ? null : message);
    }

    private TrialStatus row(Trial trial, String state, @Nullable String message) {
        return new TrialStatus(
                trial.name(search.getMetadata().getName()),
                state,
                trial.coordinates(),
                message == null || message.length() <= MAX_MESSAGE
                        ? message
                        : message.substring(0, MAX_MESSAGE - 3) + "...");
    }

    private static boolean same(TrainingRunSpec has, TrainingRunSpec wanted) {
        return has.recipe().equals(wanted.recipe())
                && has.models().equals(wanted.models())
                && has.datasets().equals(wanted.datasets())
                && has.seed().equals(wanted.seed())
                && Objects.equals(has.stages(), wanted.stages())
                && Objects.equals(has.overrides(), wanted.overrides());
    }

    private static SearchStatus table(List<TrialStatus> rows) {
        return new SearchStatus(
                rows.size(),
                count(rows, StageStatuses.RUNNING),
                count(rows, StageStatuses.SUCCEEDED),
                count(rows, StageStatuses.FAILED),
                rows);
    }

    private static int count(List<TrialStatus> rows, String state) {
        return (int) rows.stream().filter(r -> r.state().equals(state)).count();
    }

    private Verdict verdict(SearchStatus table) {
        List<TrialStatus> failed = table.trials().stream()
                .filter(t -> t.state().equals(StageStatuses.FAILED))
                .toList();
        List<TrialStatus> hindered = table.trials().stream()
                .filter(t -> t.state().equals(StageStatuses.RUNNING) && t.message() != null)
                .toList();
        String counts = table.succeeded() + " of " + table.total() + " trials are done";
        String failures = named(" failed: ", failed);
        if (table.succeeded().equals(table.total())) {
            return Verdict.ready("Succeeded", "all " + table.total() + " trials are done");
        }
        if (table.succeeded() + table.failed() == table.total()) {
            return Verdict.stalled(
                    "TrialsFailed",
                    counts + failures
                            + " (once that is put right, give a failed trial a new annotation cultivar.dev/retry, or delete it, and it is made again)");
        }
        if (spec.suspend()) {
            return Verdict.progressing(
                    "Suspended", counts + failures + "; suspended, set spec.suspend to false to go on");
        }
        String reason = hindered.isEmpty() ? "Searching" : "TrialStalled";
        return Verdict.progressing(
                failed.isEmpty() ? reason : "TrialFailed",
                counts + ", " + table.running() + " are at work" + failures + named(" stalled: ", hindered));
    }

    private static String named(String what, List<TrialStatus> trials) {
        if (trials.isEmpty()) {
            return "";
        }
        String named = trials.stream()
                .limit(MAX_NAMED)
                .map(t -> t.name() + " ("
                        + t.coordinates().entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining(", "))
                        + "): " + t.message())
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
