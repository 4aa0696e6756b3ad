package dev.cultivar.operator.reconcile;

import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.CostStatus;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.ProgressStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.Versions;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.Meter;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.observe.RunStart;
import dev.cultivar.operator.observe.WorkFacts;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Phase;
import dev.cultivar.operator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The status of a run in the making. */
final class RunStatuses {
    private static final int MAX_CHECKPOINTS = 10;
    /** So seldom is a meter written that alone has moved: with thousands of runs at work, each look would write one otherwise. */
    private static final Duration METERED = Duration.ofMinutes(5);

    private static final TrainingRunStatus EMPTY = new TrainingRunStatus(
            null, List.of(), List.of(), List.of(), null, null, null, null, null, List.of(), List.of(), null, null,
            null);

    private final TrainingRunStatus before;
    private final Settings settings;
    private List<WaitingFor> waitingFor = List.of();
    private List<InputStatus> inputs;
    private @Nullable Versions versions;
    private @Nullable String startTime;
    private @Nullable AdaptationRecipeSpec recipe;
    private List<StageStatus> stages;
    private List<CheckpointStatus> checkpoints;
    private @Nullable ProgressStatus progress;
    private @Nullable CostStatus cost;
    private @Nullable SearchStatus search;
    private @Nullable MeterStatus meter;
    private boolean limited;
    private StagePreflight.@Nullable Finding preflight;
    private @Nullable String expired;

    RunStatuses(TrainingRunStatus before, Settings settings) {
        this.before = before;
        this.settings = settings;
        inputs = before.inputs();
        versions = before.versions();
        startTime = before.startTime();
        recipe = before.recipe();
        stages = before.stages();
        checkpoints = before.checkpoints();
        progress = before.progress();
        cost = before.cost();
        search = before.search();
        meter = before.meter();
    }

    /** The status of a run, empty before the first. */
    static TrainingRunStatus of(TrainingRun run) {
        return run.getStatus() == null ? EMPTY : run.getStatus();
    }

    void waitingFor(List<WaitingFor> objects) {
        waitingFor = objects;
    }

    /** From here on the run is what it is. */
    void start(Instant now, RunStart.Snapshot snapshot, List<String> names) {
        startTime = now.truncatedTo(ChronoUnit.SECONDS).toString();
        recipe = snapshot.recipe();
        inputs = snapshot.inputs();
        stages = names.stream().map(StageStatuses::pending).toList();
        versions = versions(settings);
    }

    /** Who does the work of a run that starts now. */
    static Versions versions(Settings settings) {
        return new Versions(settings.version(), settings.images().trainer(), Order.SCHEMA_VERSION);
    }

    /** The table of a search. */
    void search(SearchStatus table) {
        search = table;
        progress = new ProgressStatus(null, table.total() == 0 ? 0 : 100 * table.ended() / table.total(), null, null);
    }

    /** What the next stage is predicted to need; until another is asked about, the condition stays. */
    void preflight(StagePreflight.Finding found) {
        preflight = found;
    }

    /** Its time is over, and others keep it. */
    void expired(String message) {
        expired = message;
    }

    /** Replaces a stage. */
    void stage(StageStatus next) {
        List<StageStatus> changed = new ArrayList<>();
        stages.forEach(s -> changed.add(s.name().equals(next.name()) ? next : s));
        stages = changed;
    }

    /** The digest that an imported model turned out to have. */
    void imported(String model, String digest) {
        inputs = inputs.stream()
                .map(i -> i.as().equals(model) && RunPlan.isImported(i)
                        ? new InputStatus(i.as(), i.kind(), i.name(), i.generation(), digest)
                        : i)
                .toList();
    }

    /** How far the running stage is. */
    void progress(StageStatus stage, WorkFacts facts) {
        int percent = stage.total() > 0 ? (int) Math.min(100, 100 * stage.step() / stage.total()) : 0;
        Double loss = stage.metrics().get("loss");
        progress = new ProgressStatus(
                stage.name(),
                percent,
                loss == null ? lossBefore() : String.format(Locale.ROOT, "%.4f", loss),
                stage.is(StageState.RUNNING) ? eta(facts) : null);
        Report report = StageStatuses.told(facts);
        if (report != null) {
            checkpoints = StageStatuses.checkpoints(report, MAX_CHECKPOINTS);
        }
    }

    /** Nothing is under way any more. */
    void done() {
        String loss = progress == null ? null : progress.loss();
        progress = new ProgressStatus(stages.isEmpty() ? null : stages.getLast().name(), 100, loss, null);
        checkpoints = List.of();
    }

    /** What jobs and stages have used. */
    CostStatus cost(RunCost.Used used) {
        cost = RunCost.of(used, settings.rates(), before.cost());
        return cost;
    }

    /** What the run's own pods have used until now. */
    @Nullable
    MeterStatus meter(TrainingRun run, Children children, Instant now) {
        limited = run.getSpec().budget() != null
                || run.getSpec().activeDeadlineSeconds() != null
                || !Labels.search(run).isEmpty();
        meter = Meter.of(
                before.meter(),
                run.getSpec().search() == null ? before.cost() : null, // a search's cost is that of its trials too
                children,
                run.getMetadata().getUid(),
                now);
        return meter;
    }

    /** What the run is made of. */
    List<InputStatus> inputs() {
        return inputs;
    }

    /** As it was at the last look. */
    void keepCost() {
        cost = before.cost();
        meter = before.meter();
    }

    /** The stages as they stand. */
    List<StageStatus> stages() {
        return stages;
    }

    TrainingRunStatus build(long generation, Instant now, Verdict verdict) {
        boolean succeeded = verdict.phase() == Phase.SUCCEEDED;
        boolean stopped = verdict.phase() == Phase.STOPPED;
        boolean failed =
                startTime != null && (any(StageState.FAILED) || trialsFailed()) && verdict.is(Verdict.State.STALLED);
        Conditions conditions = Conditions.of(before.conditions(), generation, now, verdict)
                .flag("Running", any(StageState.RUNNING) || (search != null && search.running() > 0), verdict)
                .flag("Suspended", stopped || verdict.reason().equals("Suspended"), verdict)
                .flag("Succeeded", succeeded, verdict)
                .flag("Failed", failed, verdict);
        predicted(conditions);
        if (expired != null) {
            conditions.set(Expiry.CONDITION, true, "StillNeeded", expired);
        }
        String completionTime = succeeded || failed || stopped ? completion(now, succeeded) : null;
        return !due()
                        && status(generation, conditions, completionTime, before.cost(), before.meter())
                                .equals(before)
                ? before
                : status(generation, conditions, completionTime, cost, meter);
    }

    private TrainingRunStatus status(
            long generation,
            Conditions conditions,
            @Nullable String completionTime,
            @Nullable CostStatus cost,
            @Nullable MeterStatus meter) {
        return new TrainingRunStatus(
                generation,
                conditions.list(),
                waitingFor,
                inputs,
                versions,
                startTime,
                completionTime,
                recipe,
                progress,
                stages,
                checkpoints,
                cost,
                search,
                meter);
    }

    /** Where a limit hangs on it, that of a trial's search too, each look counts: its pods may be gone at the next. */
    private boolean due() {
        return limited
                || meter == null
                || before.meter() == null
                || Duration.between(Instant.parse(before.meter().until()), Instant.parse(meter.until()))
                                .compareTo(METERED)
                        >= 0;
    }

    private void predicted(Conditions conditions) {
        if (preflight != null) {
            conditions.set(StagePreflight.CONDITION, preflight.status(), preflight.reason(), preflight.message());
            return;
        }
        before.conditions().stream()
                .filter(condition -> condition.type().equals(StagePreflight.CONDITION))
                .forEach(condition ->
                        conditions.set(condition.type(), condition.status(), condition.reason(), condition.message()));
    }

    /** A stage that trains nothing leaves the loss of the one before to be seen. */
    private @Nullable String lossBefore() {
        return before.progress() == null ? null : before.progress().loss();
    }

    private boolean trialsFailed() {
        return search != null && search.failed() > 0 && search.ended() == search.total();
    }

    private boolean any(String state) {
        return stages.stream().anyMatch(s -> s.state().equals(state));
    }

    /** What has failed tells of itself, or the look does, as of what was stopped: the stages before it ended at another time. */
    private String completion(Instant now, boolean succeeded) {
        return stages.stream()
                .filter(stage -> succeeded || stage.is(StageState.FAILED))
                .map(StageStatus::completionTime)
                .filter(Objects::nonNull)
                .reduce((first, second) -> second)
                .orElseGet(() -> before.completionTime() == null
                        ? now.truncatedTo(ChronoUnit.SECONDS).toString()
                        : before.completionTime());
    }

    private static @Nullable String eta(WorkFacts facts) {
        Report report = facts.report();
        Instant at = facts.reportedAt();
        if (report == null || at == null || report.secondsLeft() == null || !Double.isFinite(report.secondsLeft())) {
            return null;
        }
        return at.plusSeconds(Math.round(report.secondsLeft()))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
