package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.WorkJob;
import dev.cultivar.operator.observe.Children;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Does by hand what the job controller and a kubelet do: pods of jobs, their states, their ends. */
public final class Hands {
    private static final String DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final int MAX_TRIES = 20;

    private final KubernetesClient client;
    private final String namespace;
    private final AtomicInteger pods = new AtomicInteger();
    private final List<String> seen = new ArrayList<>();

    /** In a namespace. */
    public Hands(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** The jobs of an owner and stage in the order in which they were first seen; creation times have whole seconds. */
    public List<Job> jobs(String owner, String stage) {
        List<Job> found = client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabel(Labels.OWNER, owner)
                .withLabel(Labels.STAGE, stage)
                .list()
                .getItems();
        found.stream()
                .map(job -> job.getMetadata().getName())
                .filter(name -> !seen.contains(name))
                .forEach(seen::add);
        return found.stream()
                .sorted(Comparator.comparingInt(
                        job -> seen.indexOf(job.getMetadata().getName())))
                .toList();
    }

    /** The n-th job, once the operator has made it. */
    public Job job(String owner, String stage, int number) {
        await("job " + number + " of " + owner + "/" + stage)
                .atMost(Workspace.PATIENCE)
                .untilAsserted(() -> assertThat(jobs(owner, stage))
                        .as(() -> "events so far: " + events())
                        .hasSizeGreaterThanOrEqualTo(number));
        return jobs(owner, stage).get(number - 1);
    }

    private List<String> events() {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .sorted(Comparator.comparing(e -> e.getEventTime().getTime()))
                .map(e -> e.getRegarding().getName() + " " + e.getReason() + ": " + e.getNote())
                .toList();
    }

    /** Makes a pod of a job, whose container is not running yet. */
    public Pod starting(Job job) {
        return active(job, create(job));
    }

    /** Starts a pod of a job and lets its container run. */
    public Pod run(Job job) {
        return run(job, create(job));
    }

    /** Starts one of the pods that do a job together. */
    public Pod run(Job job, int index) {
        return run(job, create(job, index));
    }

    private Pod run(Job job, Pod pod) {
        return start(active(job, pod));
    }

    private Pod active(Job job, Pod pod) {
        status(job, jobStatus -> {
            if (jobStatus.getStartTime() == null) {
                jobStatus.setStartTime(now());
            }
            jobStatus.setActive(1);
        });
        return pod;
    }

    /** Removes a pod of a job that was suspended. */
    public void remove(Pod pod) {
        client.resource(pod).withGracePeriod(0).delete();
    }

    /** Makes a pod of a job that can't start. */
    public Pod block(Job job, String reason, String message) {
        return container(
                create(job),
                "Pending",
                new ContainerStateBuilder().withNewWaiting(message, reason).build());
    }

    /** Makes an executor of a driver that no node has room for. */
    public Pod unscheduled(Pod driver, String message) {
        return noRoom(
                client.resource(new PodBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(driver.getMetadata().getName() + "-exec-" + pods.incrementAndGet())
                                .withLabels(driver.getMetadata().getLabels())
                                .withOwnerReferences(new OwnerReferenceBuilder()
                                        .withApiVersion("v1")
                                        .withKind("Pod")
                                        .withName(driver.getMetadata().getName())
                                        .withUid(driver.getMetadata().getUid())
                                        .withController(true)
                                        .build())
                                .endMetadata()
                                .withSpec(driver.getSpec())
                                .build())
                        .create(),
                message);
    }

    /** Makes one of the pods that do a job together, and no node has room for it. */
    public Pod unscheduled(Job job, int index, String message) {
        return noRoom(create(job, index), message);
    }

    private Pod noRoom(Pod pod, String message) {
        return client.resource(new PodBuilder(pod)
                        .editOrNewStatus()
                        .withPhase("Pending")
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage(message)
                        .endCondition()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    /** Lets a pod's container run. */
    public Pod start(Pod pod) {
        return container(
                pod,
                "Running",
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt(now())
                        .endRunning()
                        .build());
    }

    /** Ends a pod's container. */
    public Pod end(Pod pod, int exitCode, String reason, String message) {
        return container(
                pod,
                exitCode == 0 ? "Succeeded" : "Failed",
                new ContainerStateBuilder()
                        .withNewTerminated()
                        .withExitCode(exitCode)
                        .withReason(reason)
                        .withMessage(message)
                        .withStartedAt(now())
                        .withFinishedAt(now())
                        .endTerminated()
                        .build());
    }

    /** Ends a pod with an outcome. */
    public Pod end(Pod pod, Outcome outcome) {
        return end(
                pod,
                outcome.exitCode(),
                outcome.exitCode() == 0 ? "Completed" : "Error",
                new String(TerminationMessage.write(outcome), StandardCharsets.UTF_8));
    }

    /** The job is done. */
    public void complete(Job job) {
        status(job, status -> {
            status.setActive(0);
            status.setSucceeded(1);
            status.setCompletionTime(now());
            status.setConditions(List.of(
                    condition("SuccessCriteriaMet", "CompletionsReached"),
                    condition("Complete", "CompletionsReached")));
        });
    }

    /** The job is given up. */
    public void fail(Job job, String reason) {
        status(job, status -> {
            status.setActive(0);
            status.setFailed(1);
            status.setConditions(List.of(condition("FailureTarget", reason), condition("Failed", reason)));
        });
    }

    /** Waits until a job is being deleted and removes it with its pods, as the garbage collector would. */
    public void collect(Job job) {
        await("deletion of " + job.getMetadata().getName())
                .atMost(Workspace.PATIENCE)
                .until(() -> client.resource(job).get().getMetadata().getDeletionTimestamp() != null);
        client.pods()
                .inNamespace(namespace)
                .withLabel("batch.kubernetes.io/job-name", job.getMetadata().getName())
                .withGracePeriod(0)
                .delete();
        unlessOvertaken(job, current -> {
            current.getMetadata().setFinalizers(List.of());
            client.resource(current).update();
        });
    }

    /** The memory limit of a job's pods. */
    public static String memory(Job job) {
        return String.valueOf(job.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getLimits()
                .get("memory"));
    }

    /** Runs a job's pod to a good end. */
    public void succeed(Job job, Outcome outcome) {
        end(run(job), outcome);
        complete(job);
    }

    /** Runs a job's pod until it says that the order or the data is wrong. */
    public void refuse(Job job, Outcome outcome) {
        end(run(job), outcome);
        fail(job, "PodFailurePolicy");
    }

    /** Name of the ConfigMap that a job's pods mount as their order. */
    public static String orderMap(Job job) {
        return job.getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("order"))
                .map(volume -> volume.getConfigMap().getName())
                .findFirst()
                .orElseThrow();
    }

    /** The digest of the order that a job is for. */
    public static String order(Job job) {
        return Children.annotation(job, Labels.ORDER_DIGEST);
    }

    private Pod create(Job job, int index) {
        return client.resource(new PodBuilder(create(job))
                        .editMetadata()
                        .addToLabels("batch.kubernetes.io/job-completion-index", Integer.toString(index))
                        .endMetadata()
                        .build())
                .update();
    }

    private Pod create(Job job) {
        String name = job.getMetadata().getName() + "-" + pods.incrementAndGet();
        return client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                        .addToLabels(
                                "batch.kubernetes.io/job-name",
                                job.getMetadata().getName())
                        .withOwnerReferences(new OwnerReferenceBuilder()
                                .withApiVersion("batch/v1")
                                .withKind("Job")
                                .withName(job.getMetadata().getName())
                                .withUid(job.getMetadata().getUid())
                                .withController(true)
                                .build())
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .editSpec()
                        .withServiceAccountName("default")
                        .endSpec()
                        .build())
                .create();
    }

    private Pod container(Pod pod, String phase, ContainerState state) {
        Pod current = client.resource(pod).get();
        return client.resource(new PodBuilder(current)
                        .editOrNewStatus()
                        .withPhase(phase)
                        .withStartTime(
                                current.getStatus().getStartTime() == null
                                        ? now()
                                        : current.getStatus().getStartTime())
                        .removeAllFromContainerStatuses(current.getStatus().getContainerStatuses())
                        .addNewContainerStatus()
                        .withName(WorkJob.CONTAINER)
                        .withImage("image")
                        .withImageID(DIGEST)
                        .withReady(false)
                        .withRestartCount(0)
                        .withState(state)
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private void status(Job job, Consumer<JobStatus> change) {
        unlessOvertaken(job, current -> {
            change.accept(current.getStatus());
            client.resource(current).updateStatus();
        });
    }

    /** The operator changes jobs too: who was overtaken reads again, as the job controller does. */
    private void unlessOvertaken(Job job, Consumer<Job> write) {
        for (int i = 0; ; i++) {
            try {
                write.accept(client.resource(job).get());
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || i == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static JobCondition condition(String type, String reason) {
        return new JobConditionBuilder()
                .withType(type)
                .withStatus("True")
                .withReason(reason)
                .withLastTransitionTime(now())
                .build();
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
