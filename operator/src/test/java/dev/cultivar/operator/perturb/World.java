package dev.cultivar.operator.perturb;

import static org.awaitility.Awaitility.await;

import dev.cultivar.api.Condition;
import dev.cultivar.contract.Outcome;
import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A namespace with its operator, which is started again whenever it dies, and with hands for all that Kubernetes would do. */
final class World implements AutoCloseable {
    /** Below the five minutes after which everything is looked at anyway; far more than any step takes. */
    static final Duration PATIENCE = Duration.ofSeconds(100);

    static final ApiServer SERVER = ApiServer.get();
    static final KubernetesClient ADMIN = SERVER.admin();

    private final String namespace = SERVER.workspace();
    private final Workspace workspace = new Workspace(ADMIN, namespace);
    private final Ledger ledger = new Ledger();
    private final History history = new History(ADMIN, namespace);
    private final JobWatch jobs = new JobWatch(ADMIN, namespace);
    private final Disturbance disturbance;
    private final AtomicInteger lives = new AtomicInteger();
    private @Nullable Life life;
    private final Set<String> played = new HashSet<>();
    private boolean calm;
    private boolean closed;

    World(Disturbance disturbance) {
        this.disturbance = disturbance;
        begin();
    }

    private synchronized void begin() {
        if (!closed) {
            int number = lives.incrementAndGet();
            Disturbance now = !calm && disturbance.forLife(number) ? disturbance : Disturbance.NONE;
            now.begins(number);
            life = new Life(SERVER, namespace, ledger, now, this::restart);
        }
    }

    /** Ends the operator as a kill would and starts another. */
    synchronized void restart() {
        Life before = life;
        life = null;
        if (before != null) {
            before.close();
            begin();
        }
    }

    /** From the next start on nothing disturbs the operator. */
    synchronized void calm() {
        calm = true;
    }

    String namespace() {
        return namespace;
    }

    Ledger ledger() {
        return ledger;
    }

    History history() {
        return history;
    }

    JobWatch jobs() {
        return jobs;
    }

    Hands hands() {
        return workspace.hands();
    }

    /** By kind, how many lines its longest watch has had in this life. */
    synchronized Map<String, Integer> notices() {
        Life now = life;
        return now == null ? Map.of() : now.proxy().notices();
    }

    int lives() {
        return lives.get();
    }

    void apply(String kind, String name, String spec) {
        workspace.apply(kind, name, spec);
    }

    void annotate(Class<? extends HasMetadata> kind, String name, String key, String value) {
        // no version is sent along, so that nobody can come first
        ADMIN.resources(kind)
                .inNamespace(namespace)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"" + key + "\": \"" + value + "\"}}}");
    }

    /** Waits until Ready, or Valid, has a reason for the newest generation. */
    <R extends CustomResource<?, ?>> void reaches(Class<R> kind, String name, String reason) {
        AtomicReference<String> last = new AtomicReference<>("");
        await(kind.getSimpleName() + " " + name + " of " + namespace + " to be " + reason)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    R resource = ADMIN.resources(kind)
                            .inNamespace(namespace)
                            .withName(name)
                            .require();
                    last.set(Stream.of("Ready", "Valid")
                            .flatMap(type -> Workspace.condition(resource, type).stream())
                            .filter(c -> Objects.equals(
                                    c.observedGeneration(),
                                    resource.getMetadata().getGeneration()))
                            .map(Condition::reason)
                            .findFirst()
                            .orElse(""));
                    return reason.equals(last.get());
                });
    }

    /** The next job of a stage that has not ended and was not played. */
    Job next(String owner, String stage) {
        AtomicReference<Job> found = new AtomicReference<>();
        await("the next job of " + owner + "/" + stage + " in " + namespace)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    ADMIN
                            .batch()
                            .v1()
                            .jobs()
                            .inNamespace(namespace)
                            .withLabel(Labels.OWNER, owner)
                            .withLabel(Labels.STAGE, stage)
                            .list()
                            .getItems()
                            .stream()
                            .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
                            .filter(job -> job.getStatus().getConditions().isEmpty())
                            .filter(job -> !played.contains(job.getMetadata().getUid()))
                            .filter(job -> !orphan(job, alive()))
                            .findFirst()
                            .ifPresent(found::set);
                    return found.get() != null;
                });
        played.add(found.get().getMetadata().getUid());
        return found.get();
    }

    /** Starts a job's pod: that it is being started is seen before it runs, so that each play writes the same. */
    <R extends CustomResource<?, ?>> Pod run(Class<R> owner, Job job, String running) {
        Pod pod = hands().starting(job);
        reaches(owner, Kubelet.label(job, Labels.OWNER), "PodStarting");
        hands().start(pod);
        reaches(owner, Kubelet.label(job, Labels.OWNER), running);
        return pod;
    }

    /** Runs a job's pod to a good end, each step after the one before was seen. */
    <R extends CustomResource<?, ?>> void succeed(Class<R> owner, Job job, String running, Outcome outcome) {
        Pod pod = run(owner, job, running);
        hands().end(pod, outcome);
        hands().complete(job);
    }

    /** Waits until a job is suspended or goes on. */
    void suspended(Job job, boolean suspended) {
        await(job.getMetadata().getName() + " to be suspended: " + suspended)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Boolean.TRUE.equals(
                                ADMIN.resource(job).require().getSpec().getSuspend())
                        == suspended);
    }

    /** Deletes a resource, and then what nobody owns any more. */
    void delete(Class<? extends HasMetadata> kind, String name) {
        ADMIN.resources(kind).inNamespace(namespace).withName(name).delete();
        Set<String> alive = alive();
        List<Job> jobs = ADMIN.batch().v1().jobs().inNamespace(namespace).list().getItems();
        for (Job job : jobs) {
            if (orphan(job, alive)) {
                ADMIN.pods()
                        .inNamespace(namespace)
                        .withLabel(
                                "batch.kubernetes.io/job-name",
                                job.getMetadata().getName())
                        .withGracePeriod(0)
                        .delete();
                ADMIN.resource(job).delete();
            }
        }
        ADMIN.configMaps().inNamespace(namespace).list().getItems().stream()
                .filter(map -> orphan(map, alive))
                .forEach(map -> ADMIN.resource(map).delete());
    }

    private Set<String> alive() {
        return History.KINDS.stream()
                .flatMap(k ->
                        ADMIN
                                .genericKubernetesResources(History.API, k)
                                .inNamespace(namespace)
                                .list()
                                .getItems()
                                .stream())
                .map(r -> r.getMetadata().getUid())
                .collect(Collectors.toSet());
    }

    private static boolean orphan(HasMetadata object, Set<String> alive) {
        List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
        return !owners.isEmpty() && owners.stream().noneMatch(o -> alive.contains(o.getUid()));
    }

    /** Resources whose newest generation has not been looked at. */
    List<String> unobserved() {
        return History.KINDS.stream()
                .flatMap(
                        kind -> ADMIN
                                .genericKubernetesResources(History.API, kind)
                                .inNamespace(namespace)
                                .list()
                                .getItems()
                                .stream())
                .filter(r -> Call.JSON
                                .valueToTree(r.getAdditionalProperties())
                                .at("/status/observedGeneration")
                                .asLong()
                        != r.getMetadata().getGeneration())
                .map(r -> r.getKind() + " " + r.getMetadata().getName() + ": generation "
                        + r.getMetadata().getGeneration() + " was not observed")
                .toList();
    }

    /** The namespace as a text. */
    String snapshot() {
        return Snapshot.of(ADMIN, namespace, ledger.aliases());
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            Life last = life;
            life = null;
            if (last != null) {
                last.close();
            }
        }
        jobs.close();
        history.close();
    }
}
