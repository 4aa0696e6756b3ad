package dev.cultivar.operator.observe;

import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a job has used: limit x seconds in which it was active, from when its first pod had a node: one that waits for room uses
 * nothing. Kubernetes clears a job's start time when it is suspended, so the operator writes the seconds until then into an annotation, in
 * the same patch that suspends. Of a job whose pods somebody removed only its own times are known.
 */
public final class JobTime {
    private JobTime() {}

    /** Seconds active until now or the job's end, by the job and its pods. */
    public static double seconds(Job job, List<Pod> pods, Instant now) {
        String before = Children.annotation(job, Labels.ACTIVE_SECONDS);
        double earlier = before.matches("[0-9]+(\\.[0-9]+)?") ? Double.parseDouble(before) : 0;
        if (job.getStatus() == null || job.getStatus().getStartTime() == null) {
            return earlier;
        }
        Instant active = Instant.parse(job.getStatus().getStartTime());
        Instant end = job.getStatus().getCompletionTime() != null
                ? Instant.parse(job.getStatus().getCompletionTime())
                : job.getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals("Failed") && "True".equals(c.getStatus()))
                        .map(JobCondition::getLastTransitionTime)
                        .map(Instant::parse)
                        .findFirst()
                        .orElse(now);
        Instant start = pods.isEmpty() ? active : placed(pods).orElse(end);
        return earlier
                + Math.max(
                        0,
                        Duration.between(start.isBefore(active) ? active : start, end)
                                        .toMillis()
                                / 1000.0);
    }

    /** When the first pod had a node. */
    private static Optional<Instant> placed(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> Stream.ofNullable(pod.getStatus()))
                .flatMap(status -> Stream.ofNullable(status.getStartTime()))
                .map(Instant::parse)
                .min(Comparator.naturalOrder());
    }

    /** CPU limit x seconds, of all pods that work together. */
    public static double cpuSeconds(Job job, List<Pod> pods, Instant now) {
        return seconds(job, pods, now) * limit(job, "cpu") * Children.nodes(job);
    }

    /** GPUs x seconds. */
    public static double gpuSeconds(Job job, List<Pod> pods, Instant now) {
        return seconds(job, pods, now)
                * Children.nodes(job)
                * limits(job).entrySet().stream()
                        .filter(e -> e.getKey().contains("/"))
                        .mapToDouble(e -> e.getValue().getNumericalAmount().doubleValue())
                        .sum();
    }

    /** Memory limit in bytes. */
    public static double memory(Job job) {
        return limit(job, "memory");
    }

    private static double limit(Job job, String resource) {
        Quantity quantity = limits(job).get(resource);
        return quantity == null ? 0 : quantity.getNumericalAmount().doubleValue();
    }

    private static Map<String, Quantity> limits(Job job) {
        return job.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getLimits();
    }
}
