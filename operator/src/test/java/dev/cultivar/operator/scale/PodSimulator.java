package dev.cultivar.operator.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.RecordType;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.WorkJob;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Answers for pods as a scheduler and a kubelet do, in the three writes that these need: bound to a node, container running and ready,
 * container ended with an outcome. Pods of fixtures end at once, those of runs when they are told to.
 */
final class PodSimulator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PatchContext MERGE =
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();
    private static final int AT_ONCE = 6;

    private record Held(String name, String job, String stage, String order, String started) {}

    private final KubernetesClient client;
    private final String namespace;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Queue<Held> held = new ConcurrentLinkedQueue<>();
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private final Watch watch;
    private volatile boolean holding;

    PodSimulator(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        watch = client.pods().inNamespace(namespace).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                if (action == Action.ADDED && seen.add(pod.getMetadata().getUid())) {
                    threads.execute(() -> answer(pod));
                }
            }

            @Override
            public void onClose(@Nullable WatcherException cause) {
                if (cause != null) {
                    troubles.add("the simulator's watch ended: " + cause);
                }
            }
        });
    }

    /** From now on pods stay running. */
    void hold() {
        holding = true;
    }

    /** Pods that are running. */
    int running() {
        return held.size();
    }

    /** Lets all pods that are running end well. */
    void finish() {
        holding = false;
        List<Held> all = new ArrayList<>(held);
        held.clear();
        all.forEach(pod -> threads.execute(() -> end(pod)));
    }

    /** What went wrong. */
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    private void answer(Pod pod) {
        try {
            String name = pod.getMetadata().getName();
            client.raw(
                    "/api/v1/namespaces/" + namespace + "/pods/" + name + "/binding",
                    "POST",
                    Map.of(
                            "apiVersion",
                            "v1",
                            "kind",
                            "Binding",
                            "metadata",
                            Map.of("name", name),
                            "target",
                            Map.of("apiVersion", "v1", "kind", "Node", "name", "simulated")));
            String started = now();
            status(name, "Running", Map.of("running", Map.of("startedAt", started)), started, true);
            Map<String, String> labels = pod.getMetadata().getLabels();
            Held running = new Held(
                    name,
                    labels.getOrDefault("batch.kubernetes.io/job-name", ""),
                    labels.getOrDefault(Labels.STAGE, ""),
                    order(pod),
                    started);
            if (holding) {
                held.add(running);
            } else {
                end(running);
            }
        } catch (KubernetesClientException e) {
            troubles.add(e.getMessage());
        }
    }

    private void end(Held pod) {
        try {
            String message = new String(TerminationMessage.write(outcome(pod)), StandardCharsets.UTF_8);
            status(
                    pod.name(),
                    "Succeeded",
                    Map.of(
                            "terminated",
                            Map.of(
                                    "exitCode",
                                    0,
                                    "reason",
                                    "Completed",
                                    "message",
                                    message,
                                    "startedAt",
                                    pod.started(),
                                    "finishedAt",
                                    now())),
                    pod.started(),
                    false);
        } catch (KubernetesClientException e) {
            troubles.add(e.getMessage());
        }
    }

    private void status(String pod, String phase, Map<String, Object> state, String started, boolean ready) {
        Map<String, Object> container = Map.of(
                "name",
                WorkJob.CONTAINER,
                "image",
                "image",
                "imageID",
                "image",
                "ready",
                ready,
                "restartCount",
                0,
                "state",
                state);
        Map<String, Object> condition =
                Map.of("type", "Ready", "status", ready ? "True" : "False", "lastTransitionTime", now());
        try {
            client.pods()
                    .inNamespace(namespace)
                    .withName(pod)
                    .subresource("status")
                    .patch(
                            MERGE,
                            JSON.writeValueAsString(Map.of(
                                    "status",
                                    Map.of(
                                            "phase",
                                            phase,
                                            "startTime",
                                            started,
                                            "conditions",
                                            List.of(condition),
                                            "containerStatuses",
                                            List.of(container)))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Outcome outcome(Held pod) {
        Job job = new JobBuilder()
                .withNewMetadata()
                .withName(pod.job())
                .addToAnnotations(Labels.ORDER_DIGEST, pod.order())
                .endMetadata()
                .build();
        String made = pod.order().substring(0, 12);
        return switch (pod.stage()) {
            case "prepare" -> Workspace.dataset(job, RecordType.text, "d" + made);
            case "import", "fuse" -> Workspace.stage(job, "model", "m" + made, null);
            default -> Workspace.stage(job, "adapter", "a" + made, null);
        };
    }

    private static String order(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals(PodEnvironment.ORDER_DIGEST))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("");
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public void close() {
        watch.close();
        threads.shutdownNow();
    }
}
