package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Condition;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.operator.events.EventRecorder;
import dev.cultivar.operator.metrics.Phases;
import dev.cultivar.operator.metrics.Usage;
import dev.cultivar.operator.status.StatusWriter;
import dev.cultivar.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** How each reconcile ends: the status is written if it changed, a change of mind that lasts becomes an event, and a time to look again is set. */
public final class Conclusion {
    /** A claim, a queue or a missing object may come without an event that reaches us. */
    private static final Duration STALLED_RECHECK = Duration.ofSeconds(15);

    private static final Duration PROGRESSING_RECHECK = Duration.ofSeconds(60);
    private static final Duration AT_ONCE = Duration.ofMillis(20);
    /** Kubernetes has events of its own for it. */
    private static final Set<String> QUIET = Set.of("PodStarting");

    private static final Duration OVERTAKEN_RECHECK = Duration.ofMillis(200);

    private final StatusWriter writer;
    private final EventRecorder events;
    private final Phases phases;
    private final Usage usage;

    /** With what it needs. */
    public Conclusion(StatusWriter writer, EventRecorder events, Phases phases, Usage usage) {
        this.writer = writer;
        this.events = events;
        this.phases = phases;
        this.usage = usage;
    }

    /**
     * Ends a reconcile.
     *
     * @param again whether the next move can be made at once
     */
    public <S, R extends CustomResource<?, S>> UpdateControl<R> end(
            R seen, List<Condition> before, S status, Verdict verdict, boolean again, Supplier<R> empty) {
        return end(seen, before, status, new Step(verdict, again), empty);
    }

    /** Ends a reconcile by what it came to. */
    <S, R extends CustomResource<?, S>> UpdateControl<R> end(
            R seen, List<Condition> before, S status, Step step, Supplier<R> empty) {
        Verdict verdict = step.verdict();
        try {
            writer.write(seen, status, empty);
        } catch (KubernetesClientException e) {
            if (StatusWriter.overtaken(e)) {
                return UpdateControl.<R>noUpdate().rescheduleAfter(OVERTAKEN_RECHECK);
            }
            throw e;
        }
        phases.enter(seen, verdict.phase());
        if (seen instanceof TrainingRun run && status instanceof TrainingRunStatus now) {
            TrainingRunStatus was = run.getStatus();
            String namespace = seen.getMetadata().getNamespace();
            usage.grown(namespace, was == null ? null : was.meter(), now.meter());
            usage.lost(namespace, was == null ? List.of() : was.stages(), now.stages());
        }
        if (!(step.again() && verdict.is(Verdict.State.PROGRESSING))
                && !QUIET.contains(verdict.reason())
                && changed(before, verdict)) {
            events.record(seen, verdict.is(Verdict.State.STALLED), verdict.reason(), verdict.message());
        }
        if (step.again()) {
            return UpdateControl.<R>noUpdate().rescheduleAfter(AT_ONCE);
        }
        return switch (verdict.state()) {
            case READY -> step.within() == null ? UpdateControl.noUpdate() : later(step, step.within());
            case PROGRESSING -> later(step, PROGRESSING_RECHECK);
            case STALLED -> later(step, STALLED_RECHECK);
        };
    }

    /** Ends a reconcile of a resource whose time is over: it is deleted as it was seen, so that an edit at the same time keeps it. */
    <R extends CustomResource<?, ?>> UpdateControl<R> remove(KubernetesClient client, R seen, String why) {
        try {
            Deletion.asSeen(client, seen, DeletionPropagation.BACKGROUND);
        } catch (KubernetesClientException e) {
            if (StatusWriter.overtaken(e)) {
                return UpdateControl.<R>noUpdate().rescheduleAfter(OVERTAKEN_RECHECK);
            }
            throw e;
        }
        events.record(seen, false, Expiry.CONDITION, why);
        return UpdateControl.noUpdate();
    }

    private static <R extends CustomResource<?, ?>> UpdateControl<R> later(Step step, Duration most) {
        Duration within = step.within();
        return UpdateControl.<R>noUpdate()
                .rescheduleAfter(within == null || within.compareTo(most) > 0 ? most : within);
    }

    private static boolean changed(List<Condition> before, Verdict verdict) {
        return before.stream()
                .filter(c -> c.type().equals("Ready"))
                .noneMatch(c -> c.reason().equals(verdict.reason())
                        && c.status().equals(verdict.is(Verdict.State.READY) ? "True" : "False"));
    }
}
