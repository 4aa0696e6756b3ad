package dev.cultivar.operator.reconcile;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.ExecutorRights;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.NodeNetwork;
import dev.cultivar.operator.desired.OrderMap;
import dev.cultivar.operator.desired.Owner;
import dev.cultivar.operator.desired.Queueing;
import dev.cultivar.operator.desired.WorkJob;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.CheckpointAge;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.JobLimits;
import dev.cultivar.operator.observe.JobProgress;
import dev.cultivar.operator.observe.Received;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.observe.WorkStates;
import dev.cultivar.operator.status.Retryable;
import dev.cultivar.operator.status.Terminal;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a piece of work one move nearer to its end: its order, its job, suspension, one more job after more memory was given,
 * a person asked for it, or the one before went on and was given up all the same.
 *
 * <p>Invariants: names are a function of owner, order and number, so a second try of the same move meets the first's object;
 * at most one job of an order is not ended.
 */
public final class Work {
    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("cultivar-operator")
            .build();
    private static final int MAX_JOBS = 100;

    private final KubernetesClient client;
    private final Settings settings;
    private final ReportCa authority;
    private final Function<String, Optional<Received>> reports;
    private final Clock clock;

    /**
     * With what it needs.
     *
     * @param authority the report endpoint's root certificate, PEM
     * @param reports last report by pod uid
     */
    public Work(
            KubernetesClient client,
            Settings settings,
            Supplier<String> authority,
            Function<String, Optional<Received>> reports,
            Clock clock) {
        this.client = client;
        this.settings = settings;
        this.authority = new ReportCa(client, authority, clock);
        this.reports = reports;
        this.clock = clock;
    }

    /** The state after the move. */
    public WorkState advance(WorkPlan plan, Children children) {
        endOvertaken(plan, children);
        WorkState state = state(plan, children);
        return switch (state) {
            case WorkState.Absent absent ->
                plan.suspend() ? new WorkState.Suspended(absent.facts()) : begin(plan, children, state, 1);
            case WorkState.Failed failed -> afterFailure(plan, children, failed);
            case WorkState.Succeeded succeeded -> succeeded;
            case WorkState.Queued queued -> waiting(plan, children, queued);
            case WorkState.Blocked blocked -> waiting(plan, children, blocked);
            case WorkState.Running running -> suspension(plan, children, running);
            case WorkState.Suspended suspended -> suspension(plan, children, suspended);
        };
    }

    private WorkState state(WorkPlan plan, Children children) {
        WorkState state = WorkStates.of(plan, children, reports);
        return state instanceof WorkState.Failed failed && failed.ended() ? readAgain(plan, children) : state;
    }

    /** An informer of pods may be behind the one of jobs: before a failure counts, the pods are read from the server. */
    private WorkState readAgain(WorkPlan plan, Children children) {
        Job job = children.jobsOf(plan).getLast();
        return WorkStates.of(
                plan,
                children.withPods(client.pods()
                        .inNamespace(plan.owner().namespace())
                        .withLabels(Labels.of(plan.owner()))
                        .withLabel(
                                "batch.kubernetes.io/job-name",
                                job.getMetadata().getName())
                        .list()
                        .getItems()),
                reports);
    }

    private WorkState afterFailure(WorkPlan plan, Children children, WorkState.Failed failed) {
        Job job = children.jobsOf(plan).getLast();
        if (!failed.ended()) {
            // Kubernetes would start the same pod with the same memory again
            if (job.getSpec().getBackoffLimit() != null && job.getSpec().getBackoffLimit() > 0) {
                patch(job, "", "\"backoffLimit\":0");
            }
            return failed;
        }
        boolean moreMemory = failed.reason().equals(WorkState.OUT_OF_MEMORY)
                && new Quantity(plan.compute().memory()).getNumericalAmount().doubleValue() > JobLimits.memory(job);
        boolean asked = !plan.retry().isEmpty() && !plan.retry().equals(Children.annotation(job, Labels.RETRY));
        JobProgress progress = JobProgress.of(plan, job, failed);
        if ((moreMemory || asked || progress.wentOn()) && failed.facts().number() < MAX_JOBS) {
            return plan.suspend()
                    ? new WorkState.Suspended(failed.facts())
                    : begin(
                            plan.keeping(plan.checkpoints(), progress.reached()),
                            children,
                            failed,
                            failed.facts().number() + 1);
        }
        return progress.words(failed);
    }

    private WorkState begin(WorkPlan plan, Children children, WorkState before, int number) {
        requireAlive(plan.owner());
        authority.ensure(plan.owner().namespace());
        ensureOrder(plan);
        ExecutorRights.of(plan).forEach(right -> createOwned(right, plan));
        NodeNetwork.of(plan).forEach(part -> createOwned(part, plan));
        Queueing.of(plan).forEach(group -> createGroup(group, plan));
        Job job = createOwned(WorkJob.of(plan, number, settings), plan);
        // as the next look will see it, so that it need not be written twice
        return new WorkState.Queued(
                before.facts()
                        .of(
                                job.getMetadata().getName(),
                                number,
                                job.getMetadata().getCreationTimestamp()),
                "JobCreated",
                WorkStates.podless(job));
    }

    /** A job whose pods have not run yet is made anew when compute or image have changed: its template can't be changed. */
    private WorkState waiting(WorkPlan plan, Children children, WorkState state) {
        Job job = children.jobsOf(plan).getLast();
        if (children.untouched(job)
                && job.getMetadata().getDeletionTimestamp() == null
                && !WorkJob.runs(job, plan, settings)) {
            delete(job);
            return new WorkState.Queued(
                    state.facts(),
                    "ComputeChanged",
                    "job " + job.getMetadata().getName() + " had not started and is made again with what is asked now");
        }
        return suspension(plan, children, state);
    }

    /** The informer may still show a resource that is gone: nothing is made for it, nor for one that has its name now. */
    private void requireAlive(Owner owner) {
        HasMetadata now = now(owner);
        if (now == null || !owner.uid().equals(now.getMetadata().getUid())) {
            throw new Retryable("Deleted", owner.kind() + " " + owner.name() + " is no longer there");
        }
    }

    private @Nullable HasMetadata now(Owner owner) {
        return client.genericKubernetesResources(owner.apiVersion(), owner.kind())
                .inNamespace(owner.namespace())
                .withName(owner.name())
                .get();
    }

    /**
     * At each look, not only when the new order's job is made: the informer may not have shown the old one then. It may also
     * still show one that is gone, or an owner as it was before its last edit, so the server is asked.
     */
    private void endOvertaken(WorkPlan plan, Children children) {
        List<Job> overtaken = children.overtaken(plan);
        if (overtaken.isEmpty() || !plan.owner().newest(now(plan.owner()))) {
            return;
        }
        for (Job seen : overtaken) {
            Job now = client.resource(seen).get();
            if (now != null
                    && Children.of(List.of(now), List.of()).overtaken(plan).contains(now)) {
                delete(now);
            }
        }
    }

    /** SIGTERM makes its pods checkpoint, and it is there until they are gone. */
    private void delete(Job job) {
        Deletion.asSeen(client, job, DeletionPropagation.FOREGROUND);
    }

    private WorkState suspension(WorkPlan plan, Children children, WorkState state) {
        Job job = children.jobsOf(plan).getLast();
        if (Queueing.has(job)) {
            boolean there = job.getMetadata().getDeletionTimestamp() == null;
            if (plan.suspend() && there) {
                // the queue owns .spec.suspend; a job that is gone frees its quota, and SIGTERM makes the pod
                // checkpoint
                delete(job);
            } else if (there && state instanceof WorkState.Running) {
                CheckpointAge.annotations(
                                job, state.facts().report(), state.facts().reportedAt())
                        .ifPresent(age -> patch(job, ",\"annotations\":{" + age + "}", ""));
            }
            return state;
        }
        boolean suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
        if (suspended == plan.suspend()) {
            return state;
        }
        if (plan.suspend()) {
            patch(job, "", "\"suspend\":true");
        } else {
            patch(job, "", "\"suspend\":false");
        }
        return state;
    }

    /** It is made before it is asked for: it is hardly ever there. */
    private void ensureOrder(WorkPlan plan) {
        if (plan.orderJson() == null) {
            requireOrder(
                    client.configMaps()
                            .inNamespace(plan.owner().namespace())
                            .withName(plan.orderName())
                            .get(),
                    plan);
        } else {
            requireOrder(create(OrderMap.of(plan, plan.orderJson())), plan);
        }
    }

    private static void requireOrder(@Nullable ConfigMap order, WorkPlan plan) {
        if (order == null) {
            throw new Terminal(
                    "OrderLost",
                    "ConfigMap " + plan.orderName()
                            + " is gone, and spec.compute.cpu has changed since it was written, "
                            + "so the order can't be written again: set spec.compute.cpu back");
        }
        String json = order.getData() == null ? "" : order.getData().getOrDefault(OrderMap.FILE, "");
        if (!CanonicalJson.digest(json.getBytes(StandardCharsets.UTF_8)).equals(plan.orderDigest())) {
            throw new Terminal(
                    "OrderReplaced",
                    "ConfigMap " + plan.orderName()
                            + " does not hold the order that its name says: somebody replaced it; "
                            + "delete it, and it is written anew");
        }
        requireOwner(order, plan);
    }

    private void createGroup(HasMetadata group, WorkPlan plan) {
        if (client.getApiResources(group.getApiVersion()) == null) {
            throw new Terminal(
                    "PodGroupUnknown",
                    "spec.queue.coscheduling needs the CRD PodGroup of " + group.getApiVersion()
                            + ", which the cluster has not: install the scheduler with the coscheduling plugin, or set another queue");
        }
        createOwned(group, plan);
    }

    private <R extends HasMetadata> R createOwned(R resource, WorkPlan plan) {
        R there = create(resource);
        requireOwner(there, plan);
        return there;
    }

    /** The resource as the server has it, whoever made it. */
    private <R extends HasMetadata> R create(R resource) {
        try {
            return client.resource(resource).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            R existing = client.resource(resource).get();
            if (existing == null) {
                throw e; // a conflict of another kind, or it is gone again: it was not made
            }
            return existing;
        }
    }

    /** The children of a resource that was deleted and made again under the same name go away by themselves, a little later. */
    private static void requireOwner(HasMetadata existing, WorkPlan plan) {
        if (!Children.controlledBy(existing, plan.owner().uid())) {
            throw new Retryable(
                    "NameTaken",
                    existing.getKind() + " " + existing.getMetadata().getName()
                            + " belongs to something else: waiting until it is gone");
        }
    }

    /** Only as it was seen, for the same reason. */
    private void patch(Job job, String metadata, String spec) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(job.getMetadata().getNamespace())
                .withName(job.getMetadata().getName())
                .patch(
                        MERGE,
                        "{\"metadata\":{\"resourceVersion\":\""
                                + job.getMetadata().getResourceVersion() + "\"" + metadata + "},\"spec\":{" + spec
                                + "}}");
    }
}
