package dev.cultivar.operator.observe;

import dev.cultivar.api.CostStatus;
import dev.cultivar.api.MeterStatus;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the pods of an owner use: limit x seconds from when a pod had a node until its container ended. Each look adds what lies
 * between the meter's time and now, so a job may be suspended, evicted by its queue or deleted, and the operator may be away: what
 * was counted stays, and a pod that can still be seen is counted to its end. Pure.
 *
 * <p>Invariants: nothing is counted twice; the meter stands still while no pod has a node. A pod that nobody has seen since the last look
 * counts up to it.
 */
public final class Meter {
    private static final double MILLIS = 1000;

    private Meter() {}

    /** A pod's time since the meter was read, with the limits of its job. */
    private record Span(Instant from, Instant to, double cpus, double gpus) {
        double seconds() {
            return Duration.between(from, to).toMillis() / MILLIS;
        }
    }

    /**
     * The meter now.
     *
     * @param said what an operator that had no meter said of the owner's cost
     * @return null before the first pod
     */
    public static @Nullable MeterStatus of(
            @Nullable MeterStatus before, @Nullable CostStatus said, Children children, String owner, Instant now) {
        Instant since = before == null ? Instant.EPOCH : Instant.parse(before.until());
        Instant until = now.truncatedTo(ChronoUnit.MILLIS);
        List<Span> spans = new ArrayList<>();
        children.jobs().stream()
                .filter(job -> Children.controlledBy(job, owner))
                .forEach(job -> children.ownedBy(job)
                        .forEach(pod -> span(job, pod, since, until).ifPresent(spans::add)));
        spans.sort(Comparator.comparing(Span::from));
        if (spans.isEmpty()) {
            return before;
        }
        double cpu = spans.stream().mapToDouble(s -> s.seconds() * s.cpus()).sum();
        double gpu = spans.stream().mapToDouble(s -> s.seconds() * s.gpus()).sum();
        Instant last =
                spans.stream().map(Span::to).max(Comparator.naturalOrder()).orElse(until);
        if (before == null) {
            return new MeterStatus(
                    last.toString(),
                    rounded(together(spans)),
                    rounded(Math.max(cpu, said == null ? 0 : 3600 * said.cpuHours())),
                    rounded(Math.max(gpu, said == null ? 0 : 3600 * said.gpuHours())));
        }
        return new MeterStatus(
                last.toString(),
                rounded(before.activeSeconds() + together(spans)),
                rounded(before.cpuSeconds() + cpu),
                rounded(before.gpuSeconds() + gpu));
    }

    private static Optional<Span> span(Job job, Pod pod, Instant since, Instant until) {
        String placed = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
        if (placed == null) {
            return Optional.empty();
        }
        Instant start = Instant.parse(placed);
        Instant from = start.isBefore(since) ? since : start;
        Instant end = PodEnd.terminated(pod)
                .map(ContainerStateTerminated::getFinishedAt)
                .map(Instant::parse)
                .or(() -> PodEnd.ended(pod) ? Optional.of(lastChange(pod, start)) : Optional.empty())
                .orElse(until);
        Instant to = end.isAfter(until) ? until : end;
        return to.isAfter(from)
                ? Optional.of(new Span(from, to, JobLimits.cpus(job), JobLimits.gpus(job)))
                : Optional.empty();
    }

    /** A pod that a node put out leaves no end of its container. */
    private static Instant lastChange(Pod pod, Instant start) {
        return pod.getStatus().getConditions().stream()
                .map(PodCondition::getLastTransitionTime)
                .filter(java.util.Objects::nonNull)
                .map(Instant::parse)
                .max(Comparator.naturalOrder())
                .filter(start::isBefore)
                .orElse(start);
    }

    /** Seconds in which at least one was there; sorted by their beginning. */
    private static double together(List<Span> spans) {
        double seconds = 0;
        Instant covered = Instant.EPOCH;
        for (Span span : spans) {
            Instant from = span.from().isBefore(covered) ? covered : span.from();
            if (span.to().isAfter(from)) {
                seconds += Duration.between(from, span.to()).toMillis() / MILLIS;
                covered = span.to();
            }
        }
        return seconds;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * MILLIS) / MILLIS;
    }
}
