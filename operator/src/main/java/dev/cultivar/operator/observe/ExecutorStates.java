package dev.cultivar.operator.observe;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The executors of a running pod: it waits for them without a word, so their pods are asked. */
public final class ExecutorStates {
    private ExecutorStates() {}

    /** What keeps executors from running, if anything: why the first of them can't be scheduled or started. */
    public static Optional<String> hindrance(Children children, @Nullable String driver, int wanted) {
        List<Pod> executors = children.pods().stream()
                .filter(pod -> pod.getMetadata().getName().equals(driver))
                .findFirst()
                .map(pod -> children.ownedBy(pod))
                .orElse(List.of());
        long running = executors.stream().filter(PodEnd::running).count();
        return executors.stream()
                .filter(pod -> !PodEnd.ended(pod) && !PodEnd.running(pod))
                .flatMap(pod -> WorkStates.unscheduled(pod)
                        .or(() -> WorkStates.unstartable(pod))
                        .map(why -> running + " of " + wanted + " executors run; pod "
                                + pod.getMetadata().getName() + ": " + why)
                        .stream())
                .findFirst();
    }
}
