package dev.cultivar.operator.reconcile;

import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.operator.desired.Queueing;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.TrialStart;
import dev.cultivar.operator.status.Phase;
import dev.cultivar.operator.status.Verdict;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a run that has ended goes by its spec.ttlSecondsAfterFinished. Pure: status says when it ended, so a restart changes nothing, and time that is set
 * back lets it go later.
 *
 * @param left until then; not positive: now
 */
record Expiry(Duration left) {
    /** The condition of a run that stays although its time is over. */
    static final String CONDITION = "Expired";

    /** Clocks may be set, and those who need a run go without a word to it. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final int MAX_NAMED = 10;

    /** Of a run that has ended now; an end goes at the next look at the earliest, so that everybody can see it in status. */
    static Optional<Expiry> of(TrainingRun run, Verdict verdict, Instant now) {
        Long ttl = run.getSpec().ttlSecondsAfterFinished();
        boolean ended = verdict.is(Verdict.State.READY) || verdict.phase() == Phase.FAILED;
        if (ttl == null
                || !ended
                || TrialStart.search(run).isPresent()
                || run.getMetadata().getDeletionTimestamp() != null) {
            return Optional.empty();
        }
        Duration left = seenToEnd(RunStatuses.of(run), verdict)
                .map(end -> Duration.between(now, end.plusSeconds(ttl)))
                .orElse(Duration.ofSeconds(Math.max(LEAST.toSeconds(), ttl)));
        return Optional.of(new Expiry(left));
    }

    /** The later of when its pod ended and when the operator said so: clocks of nodes differ. */
    private static Optional<Instant> seenToEnd(TrainingRunStatus before, Verdict verdict) {
        String type = verdict.is(Verdict.State.READY) ? "Succeeded" : "Failed";
        return before.conditions().stream()
                .filter(c -> c.type().equals(type) && c.status().equals("True"))
                .flatMap(c -> Stream.of(c.lastTransitionTime(), before.completionTime()))
                .filter(java.util.Objects::nonNull)
                .map(Instant::parse)
                .max(Instant::compareTo);
    }

    boolean isOver() {
        return !left.isPositive();
    }

    /** What keeps a run whose time is over, as a sentence; none when it can go. */
    static Optional<String> kept(TrainingRun run, Children children, List<String> referrers) {
        List<String> all = Stream.concat(
                        children.jobs().stream()
                                .filter(job -> Children.controlledBy(
                                        job, run.getMetadata().getUid()))
                                .filter(job -> isAtWork(run, job))
                                .map(job -> "Job " + job.getMetadata().getName() + ", which is at work"),
                        referrers.stream())
                .toList();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of("spec.ttlSecondsAfterFinished is over, and it is deleted when these are done or gone: "
                        + String.join(", ", all.stream().limit(MAX_NAMED).toList())
                        + (all.size() > MAX_NAMED ? " and " + (all.size() - MAX_NAMED) + " more" : ""));
    }

    /** What is said of a run that is deleted. */
    static String sentence(TrainingRun run) {
        return "deleted " + run.getSpec().ttlSecondsAfterFinished()
                + " seconds after it ended, as spec.ttlSecondsAfterFinished says; what it made stays in the store, and is no longer referred to by it";
    }

    /** The last job of a search writes its table; one that a deadline stopped is suspended and stays so. */
    private static boolean isAtWork(TrainingRun run, Job job) {
        boolean rests = Boolean.TRUE.equals(job.getSpec().getSuspend())
                && (run.getSpec().suspend() || !Queueing.has(job));
        return !Children.hasEnded(job) && !rests;
    }

    /** A step after which somebody looks again in time. */
    Step then(Step step) {
        Duration within = isOver() || left.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : left.plus(LEAST);
        return new Step(
                step.verdict(),
                step.again(),
                step.within() == null || step.within().compareTo(within) > 0 ? within : step.within());
    }
}
