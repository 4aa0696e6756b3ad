package dev.cultivar.operator.observe;

import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.operator.desired.WorkJob;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** What a pod's status says about its container. */
final class PodEnd {
    /** 128 and the number of SIGKILL. */
    private static final int KILLED = 137;

    private PodEnd() {}

    static Optional<ContainerStateTerminated> terminated(Pod pod) {
        return container(pod).map(c -> c.getState()).map(s -> s.getTerminated());
    }

    static Optional<ContainerStateWaiting> waiting(Pod pod) {
        return container(pod).map(c -> c.getState()).map(s -> s.getWaiting());
    }

    /** When the container started, whether or not it still runs. */
    static Optional<String> started(Pod pod) {
        return container(pod).map(c -> c.getState()).map(state -> {
            if (state.getRunning() != null) {
                return state.getRunning().getStartedAt();
            }
            return state.getTerminated() == null ? null : state.getTerminated().getStartedAt();
        });
    }

    static boolean running(Pod pod) {
        return container(pod)
                .map(c -> c.getState())
                .map(s -> s.getRunning() != null)
                .orElse(false);
    }

    /** Whether the pod has ended. */
    static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    static boolean outOfMemory(Pod pod) {
        return terminated(pod).map(t -> "OOMKilled".equals(t.getReason())).orElse(false)
                || terminated(pod)
                        .flatMap(PodEnd::parsed)
                        .map(o -> WorkState.OUT_OF_MEMORY.equals(o.reason()))
                        .orElse(false);
    }

    /** Whether it was killed by somebody who does not say why: neither itself nor the kubelet. */
    static boolean killed(Pod pod) {
        return terminated(pod)
                .filter(t -> t.getExitCode() == KILLED && parsed(t).isEmpty())
                .filter(t -> !"OOMKilled".equals(t.getReason()))
                .isPresent();
    }

    /** The outcome that the pod left, if it belongs to the order. */
    static Optional<Outcome> outcome(Pod pod, String orderDigest) {
        return terminated(pod).flatMap(PodEnd::parsed).filter(o -> orderDigest.equals(o.orderDigest()));
    }

    /** How the pod ended, as a clause: exit code, reason, and the end of its log when it left no outcome. */
    static String describe(Pod pod) {
        return terminated(pod)
                .map(t -> "pod " + pod.getMetadata().getName() + " ended with exit code " + t.getExitCode()
                        + (t.getReason() == null || "Error".equals(t.getReason()) ? "" : " (" + t.getReason() + ")")
                        + parsed(t).map(o -> ": " + o.message()).orElseGet(() -> logTail(t)))
                .orElseGet(() -> "pod " + pod.getMetadata().getName() + " "
                        + (pod.getStatus() != null && pod.getStatus().getReason() != null
                                ? "ended: " + pod.getStatus().getReason() + ": "
                                        + pod.getStatus().getMessage()
                                : "left no end"));
    }

    private static String logTail(ContainerStateTerminated terminated) {
        String message = terminated.getMessage();
        if (message == null || message.isBlank()) {
            return "";
        }
        String stripped = message.strip();
        return ": ..." + stripped.substring(Math.max(0, stripped.length() - 500));
    }

    private static Optional<Outcome> parsed(ContainerStateTerminated terminated) {
        return Optional.ofNullable(terminated.getMessage()).flatMap(TerminationMessage::read);
    }

    private static Optional<ContainerStatus> container(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getContainerStatuses().stream()
                .filter(c -> WorkJob.CONTAINER.equals(c.getName()))
                .findFirst();
    }
}
