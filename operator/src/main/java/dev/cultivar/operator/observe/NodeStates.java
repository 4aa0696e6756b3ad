package dev.cultivar.operator.observe;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The pods of work on several nodes: the first one waits for the others without a word, so theirs are asked. */
final class NodeStates {
    private static final String PENDING = "NodesPending";

    private NodeStates() {}

    /**
     * What keeps the others from working with the first one, if anything.
     *
     * @param pods of all nodes, oldest first
     */
    static Optional<WorkState> hindrance(List<Pod> pods, int nodes, WorkFacts facts) {
        Map<String, Pod> newest = new TreeMap<>();
        pods.forEach(pod -> newest.put(Children.index(pod), pod));
        List<Pod> missing =
                newest.values().stream().filter(pod -> !takesPart(pod)).toList();
        int there = newest.size() - missing.size();
        if (there == nodes) {
            return Optional.empty();
        }
        Optional<WorkState> blocked = missing.stream()
                .flatMap(pod -> WorkStates.blocked(pod, facts).stream())
                .findFirst();
        String why = missing.stream()
                .map(pod -> WorkStates.unscheduled(pod)
                        .map(message -> "pod " + pod.getMetadata().getName() + ": " + message)
                        .orElseGet(() -> PodEnd.ended(pod)
                                ? PodEnd.describe(pod)
                                : "pod " + pod.getMetadata().getName() + " is being started"))
                .findFirst()
                .orElse("the others are being made");
        return blocked.or(
                () -> Optional.of(new WorkState.Queued(facts, PENDING, there + " of " + nodes + " pods run; " + why)));
    }

    /** A pod that has done its part may end before the first one, which still saves. */
    private static boolean takesPart(Pod pod) {
        return PodEnd.running(pod)
                || PodEnd.terminated(pod).map(ended -> ended.getExitCode() == 0).orElse(false);
    }
}
