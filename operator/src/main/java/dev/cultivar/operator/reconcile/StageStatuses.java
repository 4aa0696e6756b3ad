package dev.cultivar.operator.reconcile;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.OrderStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.SharedStages;
import dev.cultivar.operator.observe.WorkFacts;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of a stage from what it was and what is seen now. What a pod that is gone had said stays until another says more. */
final class StageStatuses {
    private static final int MAX_OUTPUTS = 16;
    private static final int MOST_WARNINGS = 3;

    private StageStatuses() {}

    /** A stage that has not begun. */
    static StageStatus pending(String name) {
        return new StageStatus(
                name,
                StageState.PENDING,
                null,
                null,
                null,
                null,
                null,
                0,
                0L,
                null,
                null,
                null,
                0L,
                0L,
                null,
                null,
                Map.of(),
                null,
                null,
                List.of());
    }

    /** By name, or pending. */
    static StageStatus of(List<StageStatus> stages, String name) {
        return stages.stream().filter(s -> s.name().equals(name)).findFirst().orElseGet(() -> pending(name));
    }

    /** The next status. */
    static StageStatus next(StageStatus before, WorkPlan plan, WorkState state) {
        OrderStatus order = new OrderStatus(plan.orderDigest(), plan.orderName());
        StageStatus known = before.order() == null || before.order().equals(order) ? before : pending(before.name());
        return switch (state) {
            case WorkState.Absent s -> build(known, order, StageState.PENDING, null, null, s.facts(), known.outputs());
            case WorkState.Queued s ->
                build(known, order, StageState.PENDING, s.reason(), s.message(), s.facts(), known.outputs());
            case WorkState.Blocked s ->
                build(known, order, StageState.PENDING, s.reason(), s.message(), s.facts(), known.outputs());
            case WorkState.Running s -> build(known, order, StageState.RUNNING, null, null, s.facts(), known.outputs());
            case WorkState.Suspended s ->
                build(known, order, StageState.SUSPENDED, null, null, s.facts(), known.outputs());
            case WorkState.Failed s ->
                build(
                        known,
                        order,
                        StageState.FAILED,
                        s.reason(),
                        s.message(),
                        s.facts(),
                        s.left().isEmpty() ? known.outputs() : s.left());
            case WorkState.Succeeded s ->
                build(
                        known,
                        order,
                        StageState.SUCCEEDED,
                        s.outcome().reason(),
                        s.outcome().message(),
                        s.facts(),
                        s.outcome().outputs());
        };
    }

    /** A stage that another run has done. */
    static StageStatus reused(StageStatus before, SharedStages.Done done, Instant now) {
        StageStatus there = done.stage();
        String at = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new StageStatus(
                before.name(),
                StageState.SUCCEEDED,
                "Reused",
                "TrainingRun " + done.run() + " had done the same order",
                null,
                null,
                before.order(),
                0,
                0L,
                null,
                at,
                at,
                there.step(),
                there.total(),
                there.tokensPerSecond(),
                null,
                there.metrics(),
                there.guards(),
                done.run(),
                there.outputs());
    }

    /** The same state, told as what it is when the queue had let this job run before: its pods are gone, and status has what they said. */
    static WorkState evicted(StageStatus before, WorkState state) {
        if (!(state instanceof WorkState.Queued queued)
                || !queued.reason().equals(WorkState.WAITING_FOR_ADMISSION)
                || before.startTime() == null
                || !Objects.equals(before.job(), queued.facts().job())
                // a person's suspension deletes the job, and the next one has its name
                || Objects.requireNonNullElse(queued.facts().queuedAt(), "").compareTo(before.startTime()) > 0) {
            return state;
        }
        Report report = told(queued.facts());
        long step = report == null ? before.step() : report.step();
        Long checkpoint = report == null ? before.checkpoint() : newest(report);
        String from = checkpoint == null ? "the stage's start" : "the checkpoint of step " + checkpoint;
        return new WorkState.Queued(
                queued.facts(),
                "Evicted",
                "its queue stopped job " + queued.facts().job() + " after step " + step + "; it goes on from " + from
                        + " when the queue admits it again");
    }

    /** What a stage's state means for its resource. */
    static Verdict verdict(String stage, WorkState state, Remedy remedy) {
        String prefix = "stage " + stage + ": ";
        return switch (state) {
            case WorkState.Failed failed -> failure(prefix, failed, remedy);
            case WorkState.Blocked blocked -> Verdict.blocked(blocked.reason(), prefix + blocked.message());
            case WorkState.Queued queued -> queued(prefix, queued);
            case WorkState.Running running ->
                Verdict.running(
                        "Running",
                        prefix + "pod " + running.facts().pod() + " is at work" + guards(running.facts())
                                + warnings(running.facts()));
            case WorkState.Suspended ignored ->
                Verdict.suspended(prefix + "suspended; set spec.suspend to false to go on");
            case WorkState.Absent ignored -> Verdict.queued("StageStarting", prefix + "its job is being created");
            case WorkState.Succeeded ignored -> Verdict.queued("StageSucceeded", prefix + "done");
        };
    }

    /** A queued pod, or one that follows another which was lost. */
    static Verdict queued(String prefix, WorkState.Queued queued) {
        String message = prefix + queued.message();
        return queued.reason().equals(WorkState.TRYING_AGAIN)
                ? Verdict.retrying(queued.reason(), message)
                : Verdict.queued(queued.reason(), message);
    }

    /** What guards did, as the end of a sentence. */
    private static String guards(WorkFacts facts) {
        Report report = told(facts);
        return report == null || report.guards() == null
                ? ""
                : " (" + report.guards().sentence() + ")";
    }

    /** What a pod says of its work that a person should know before its end, as the end of a sentence. */
    private static String warnings(WorkFacts facts) {
        Report report = told(facts);
        return report == null
                ? ""
                : report.warnings().stream()
                        .limit(MOST_WARNINGS)
                        .map(warning -> "; warning: " + warning)
                        .collect(Collectors.joining());
    }

    /** A failure, and how to go on after its cause is gone. */
    static Verdict failure(String prefix, WorkState.Failed failed, Remedy remedy) {
        // guards name the stage and its step themselves
        boolean named = failed.message().startsWith(prefix.replace(": ", ", "));
        return Verdict.failed(
                failed.reason(),
                (named ? "" : prefix)
                        + failed.message()
                        + (failed.reason().equals(WorkState.OUT_OF_MEMORY) ? "" : " (" + remedy.words() + ")"));
    }

    /** The newest checkpoints of a report. */
    static List<CheckpointStatus> checkpoints(@Nullable Report report, int most) {
        if (report == null) {
            return List.of();
        }
        return report.checkpoints().stream()
                .sorted(Comparator.comparing(CheckpointStatus::step).reversed())
                .limit(most)
                .toList();
    }

    private static StageStatus build(
            StageStatus before,
            OrderStatus order,
            String state,
            @Nullable String reason,
            @Nullable String message,
            WorkFacts facts,
            List<ArtifactStatus> outputs) {
        Report report = told(facts);
        boolean ended = state.equals(StageState.SUCCEEDED) || state.equals(StageState.FAILED);
        return new StageStatus(
                before.name(),
                state,
                reason,
                message == null ? null : Conditions.bounded(message),
                facts.job() == null ? before.job() : facts.job(),
                facts.pod() == null ? before.pod() : facts.pod(),
                order,
                attempts(before, facts),
                report == null ? before.lostSteps() : Math.max(before.lostSteps(), report.lostSteps()),
                before.queuedAt() == null ? facts.queuedAt() : before.queuedAt(),
                before.startTime() == null ? facts.startTime() : before.startTime(),
                ended ? facts.completionTime() : null,
                report == null ? before.step() : Long.valueOf(report.step()),
                // a pod that prepares does not know yet how many steps there are
                report == null || report.total() == 0 ? before.total() : Long.valueOf(report.total()),
                report == null ? before.tokensPerSecond() : finite(report.tokensPerSecond()),
                state.equals(StageState.SUCCEEDED) ? null : report == null ? before.checkpoint() : newest(report),
                report == null ? before.metrics() : StageMetrics.of(report),
                report == null || report.guards() == null ? before.guards() : report.guards(),
                null,
                outputs.stream().limit(MAX_OUTPUTS).toList());
    }

    /** Pods can vanish between two looks, so a pod that was not the newest at the last look counts as one more. */
    private static int attempts(StageStatus before, WorkFacts facts) {
        boolean another = facts.pod() != null && !Objects.equals(facts.pod(), before.pod());
        return Math.max(facts.pods(), before.attempts() + (another ? 1 : 0));
    }

    private static @Nullable Long newest(Report report) {
        return checkpoints(report, 1).stream()
                .map(CheckpointStatus::step)
                .findFirst()
                .orElse(null);
    }

    /** What a pod knows of its stage; one that has just started has not looked yet, and what was known stays. */
    static @Nullable Report told(WorkFacts facts) {
        Report report = facts.report();
        return report == null || report.state().equals(Report.STARTING) ? null : report;
    }

    /** JSON has no infinity and no NaN. */
    private static @Nullable Double finite(@Nullable Double value) {
        return value != null && Double.isFinite(value) ? value : null;
    }
}
