package dev.cultivar.operator.observe;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.WorkPlan;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a job that was given up had come. Kubernetes counts lost pods and not lost work: spec.backoffLimit is how often work may be tried again from
 * one checkpoint, so it is granted anew to work that has a newer one.
 *
 * @param reached step of the newest checkpoint; null: none is known
 * @param began step of the newest one when the job was made
 * @param usedUp whether the job was given up because its retries were
 */
public record JobProgress(@Nullable Long reached, long began, boolean usedUp) {
    private static final String USED_UP = "BackoffLimitExceeded";

    /** Of the newest job of a plan's order; the status may know of pods that are gone. */
    public static JobProgress of(WorkPlan plan, Job job, WorkState.Failed failed) {
        Stream<Long> told = failed.facts().report() == null
                ? Stream.empty()
                : failed.facts().report().checkpoints().stream().map(CheckpointStatus::step);
        Long reached = Stream.concat(Stream.ofNullable(plan.reached()), told)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElse(null);
        // the same memory again is no other try
        boolean usedUp = !failed.reason().equals(WorkState.OUT_OF_MEMORY)
                && WorkStates.condition(job, "Failed")
                        .filter(c -> USED_UP.equals(c.getReason()))
                        .isPresent();
        return new JobProgress(reached, began(job), usedUp);
    }

    /** Whether it left a checkpoint that was not there when it was made. */
    public boolean wentOn() {
        return usedUp && reached != null && reached > began;
    }

    /** A failure of it that stays, in the words of who asks why it was not tried once more. */
    public WorkState.Failed words(WorkState.Failed failed) {
        return usedUp && reached != null && !wentOn()
                ? new WorkState.Failed(
                        failed.facts(),
                        failed.reason(),
                        failed.message() + "; it left no newer checkpoint than that of step " + reached,
                        failed.ended(),
                        failed.left())
                : failed;
    }

    /** A job of an operator before this annotation began where nobody knows: it is taken for one that did not go on. */
    private static long began(Job job) {
        String step = Children.annotation(job, Labels.BEGAN_AT_STEP);
        boolean first = Children.number(job) <= 1;
        return step.matches("[0-9]{1,18}") ? Long.parseLong(step) : first ? 0 : Long.MAX_VALUE;
    }
}
