package dev.cultivar.operator.reconcile;

import dev.cultivar.api.CostStatus;
import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.Reuse;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.model.Volume;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.observe.SharedStages;
import dev.cultivar.operator.observe.TrialStart;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One look at a run that has started: its first unfinished stage is brought a move further, from the outputs of those before. */
final class StageTurn {
    private static final String RUNNING = "Running";

    private final TrainingRun run;
    private final RunPlan plan;
    private final TrainingRunStatus before;
    private final Neighbours neighbours;
    private final StageClaims claims;
    private final Settings settings;
    private final Instant now;

    /**
     * Of a run.
     *
     * @param neighbours the runs of its namespace
     * @param claims which run does the work of a shared order
     */
    StageTurn(
            TrainingRun run,
            RunPlan plan,
            TrainingRunStatus before,
            Neighbours neighbours,
            StageClaims claims,
            Settings settings,
            Instant now) {
        this.run = run;
        this.plan = plan;
        this.before = before;
        this.neighbours = neighbours;
        this.claims = claims;
        this.settings = settings;
        this.now = now;
    }

    /** Plays it. */
    Step play(Work work, Children children, RunStatuses status) {
        MeterStatus meter = status.meter(run, children, now);
        CostStatus cost = status.cost(RunCost.Used.of(meter, status.stages()));
        Optional<StageStatus> unfinished = before.stages().stream()
                .filter(s -> !s.is(StageState.SUCCEEDED))
                .findFirst();
        if (unfinished.isEmpty() || unfinished.get().order() == null) {
            return next(plan, status);
        }
        StageStatus stage = unfinished.get();
        Optional<RunLimit> limit = RunLimit.of(plan.spec(), meter, cost);
        WorkPlan workPlan = new RunStages(run, plan, before.stages(), settings).plan(stage, limit.isPresent());
        Optional<SharedStages.Done> shared = shared(stage, workPlan, children);
        if (shared.isPresent()) {
            return succeeded(StageStatuses.reused(stage, shared.get(), now), children, status);
        }
        boolean queued = !children.jobsOf(workPlan).isEmpty();
        if (queued ? !StagePreflight.told(before, stage.name()) : !workPlan.suspend()) {
            new StagePreflight(run, plan, before, neighbours).check(stage.name(), queued, status);
        }
        WorkState state = StageStatuses.evicted(stage, work.advance(workPlan, children.since(stage, workPlan)));
        if (isEnding(stage, state)) {
            status.keepCost();
            return new Step(Verdict.running(RUNNING, Conditions.message(before.conditions(), "Ready")), false);
        }
        if (limit.isPresent() && state instanceof WorkState.Suspended rests) {
            return stopped(stage, workPlan, rests, limit.get(), status);
        }
        StageStatus next = StageStatuses.next(stage, workPlan, state);
        status.progress(next, state.facts());
        if (state instanceof WorkState.Succeeded) {
            return succeeded(next, children, status);
        }
        status.stage(next);
        String search = Labels.search(run);
        return new Step(
                state instanceof WorkState.Suspended && !search.isEmpty()
                        ? suspended(stage.name(), search)
                        : StageStatuses.verdict(stage.name(), state, Remedy.RUN),
                false,
                state instanceof WorkState.Running && limit.isEmpty()
                        ? RunLimit.left(plan.spec(), meter, cost, 1).orElse(null)
                        : null);
    }

    /** A stage whose pod has gone because the run came to a limit. */
    private static Step stopped(
            StageStatus stage, WorkPlan work, WorkState.Suspended rests, RunLimit limit, RunStatuses status) {
        Verdict verdict = limit.verdict("stage " + stage.name() + ": ");
        StageStatus next = StageStatuses.next(
                stage,
                work,
                limit.ends() ? new WorkState.Failed(rests.facts(), verdict.reason(), verdict.message(), true) : rests);
        status.progress(next, rests.facts());
        status.stage(next);
        return new Step(verdict, false);
    }

    /** A trial that its search has suspended: a person who sets the trial's own spec.suspend is overruled by it. */
    private Verdict suspended(String stage, String search) {
        return stoppedEarly(search)
                .map(why -> Verdict.stopped("search " + search + " has " + why))
                .orElseGet(() -> Verdict.suspended("stage " + stage + ": suspended by search " + search
                        + ": set spec.suspend of the search to false, or raise its spec.budget"));
    }

    /** Why the table of its search says so, which stays so as long as the trial is there. */
    private Optional<String> stoppedEarly(String search) {
        String uid = TrialStart.search(run).map(OwnerReference::getUid).orElse("");
        return neighbours
                .find()
                .find(run.getMetadata().getNamespace(), search)
                .filter(owner -> owner.getMetadata().getUid().equals(uid))
                .map(owner -> RunStatuses.of(owner).search())
                .stream()
                .flatMap(table -> table.trials().stream())
                .filter(row -> row.name().equals(run.getMetadata().getName()) && row.is(StageState.STOPPED))
                .map(row -> Objects.requireNonNullElse(row.message(), "stopped it early"))
                .findFirst();
    }

    /** Before a job is made: whether another run did the same order. */
    private Optional<SharedStages.Done> shared(StageStatus stage, WorkPlan work, Children children) {
        if (run.getSpec().reuse() == Reuse.Never
                || work.suspend()
                || !children.jobsOf(work).isEmpty()) {
            return Optional.empty();
        }
        RunPlan.Import imported = plan.imports().get(work.stage());
        // what lies under a path of the store can change between runs; the trials of a search want it once
        boolean path = imported != null && imported.source() instanceof Volume;
        String namespace = run.getMetadata().getNamespace();
        List<TrainingRun> doing = neighbours.withOrder(namespace, work.orderDigest());
        List<TrainingRun> others = path ? SharedStages.siblings(run, doing) : doing;
        SharedStages stages = new SharedStages(run, RunStatuses.versions(settings), others);
        if (stage.job() != null) {
            // its job was deleted; two runs that each had one must not wait for each other
            return stages.done(work.orderDigest());
        }
        Optional<SharedStages.Done> done = stages.find(work.stage(), work.orderDigest());
        if (done.isEmpty()) {
            String group = path
                    ? TrialStart.search(run)
                            .map(OwnerReference::getUid)
                            .orElse(run.getMetadata().getUid())
                    : namespace;
            claims.claim(
                            group + "/" + work.orderDigest(),
                            run,
                            now,
                            (name, uid) ->
                                    !neighbours.has(namespace, name, uid) || stages.settled(uid, work.orderDigest()))
                    .ifPresent(other -> {
                        throw SharedStages.waiting(work.stage(), other);
                    });
        }
        return done;
    }

    /** Whether its pod is done and its job will say so in a moment: that is one write then. */
    private boolean isEnding(StageStatus stage, WorkState state) {
        return state instanceof WorkState.Running running
                && running.facts().completionTime() != null
                && Objects.equals(stage.pod(), running.facts().pod())
                && before.conditions().stream()
                        .anyMatch(c -> c.type().equals("Ready") && c.reason().equals(RUNNING));
    }

    /** The end of a stage and what follows from it are one write: the order of the next, or that there is none. */
    private Step succeeded(StageStatus stage, Children children, RunStatuses status) {
        status.stage(stage);
        status.cost(RunCost.Used.of(status.meter(run, children, now), status.stages()));
        RunPlan.Import imported = plan.imports().get(stage.name());
        if (imported != null) {
            stage.outputs().stream()
                    .filter(o -> o.kind().equals("model"))
                    .findFirst()
                    .ifPresent(o -> status.imported(imported.model(), o.digest()));
        }
        return next(plan.with(status.inputs()), status);
    }

    private Step next(RunPlan known, RunStatuses status) {
        Optional<StageStatus> next = new RunStages(run, known, status.stages(), settings).next();
        if (next.isEmpty()) {
            status.done();
            return new Step(Verdict.ready("Succeeded", "all " + status.stages().size() + " stages are done"), false);
        }
        status.stage(next.get());
        return new Step(Verdict.queued("StageStarting", "stage " + next.get().name() + " is next"), true);
    }
}
