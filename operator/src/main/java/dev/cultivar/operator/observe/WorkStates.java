package dev.cultivar.operator.observe;

import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.desired.Queueing;
import dev.cultivar.operator.desired.WorkPlan;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From jobs, pods and reports to the state of a piece of work. Pure: the same objects give the same state. */
public final class WorkStates {
    private static final Set<String> BLOCKED = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError");

    private final WorkPlan plan;
    private final Children children;
    private final Function<String, Optional<Received>> reports;

    private WorkStates(WorkPlan plan, Children children, Function<String, Optional<Received>> reports) {
        this.plan = plan;
        this.children = children;
        this.reports = reports;
    }

    /**
     * The state of a plan's order.
     *
     * @param reports last report by pod uid
     */
    public static WorkState of(WorkPlan plan, Children children, Function<String, Optional<Received>> reports) {
        return new WorkStates(plan, children, reports).state();
    }

    private WorkState state() {
        List<Job> jobs = children.jobsOf(plan);
        if (jobs.isEmpty()) {
            return new WorkState.Absent(WorkFacts.NONE);
        }
        Job job = jobs.getLast();
        List<Pod> pods = children.podsOf(job);
        Optional<Outcome> outcome = pods.reversed().stream()
                .flatMap(pod -> PodEnd.outcome(pod, plan.orderDigest()).stream())
                .findFirst();
        WorkFacts facts = facts(jobs, job, pods);
        if (isTrue(job, "Complete")) {
            return outcome.filter(o -> o.exitCode() == ExitCode.DONE.code())
                    .<WorkState>map(o -> new WorkState.Succeeded(facts, o))
                    .orElseGet(() -> new WorkState.Failed(
                            facts,
                            "OutcomeMissing",
                            "job " + facts.job() + " is complete and none of its pods has left an outcome",
                            true));
        }
        Optional<Pod> hungry =
                children.ownedBy(job).stream().filter(PodEnd::outOfMemory).findFirst();
        if (hungry.isPresent()) {
            return new WorkState.Failed(
                    facts, WorkState.OUT_OF_MEMORY, outOfMemory(hungry.get()), isTrue(job, "Failed"));
        }
        if (isTrue(job, "Failed")) {
            return failed(job, pods, outcome, facts);
        }
        return active(job, pods, facts);
    }

    private WorkState failed(Job job, List<Pod> pods, Optional<Outcome> outcome, WorkFacts facts) {
        String jobReason = condition(job, "Failed").map(JobCondition::getReason).orElse("JobFailed");
        if (outcome.isPresent() && outcome.get().exitCode() == ExitCode.INVALID.code()) {
            return new WorkState.Failed(
                    facts,
                    outcome.get().reason(),
                    outcome.get().message(),
                    true,
                    outcome.get().outputs());
        }
        String last = pods.isEmpty() ? "no pod of it is left" : end(pods.getLast());
        return new WorkState.Failed(
                facts,
                outcome.map(Outcome::reason).orElse(jobReason),
                "job " + facts.job() + " was given up after " + pods.size() + " pods (" + jobReason + "); " + last,
                true);
    }

    private WorkState active(Job job, List<Pod> pods, WorkFacts facts) {
        Optional<Pod> alive =
                pods.reversed().stream().filter(p -> !PodEnd.ended(p)).findFirst();
        if (alive.isEmpty()) {
            return idle(job, pods, facts);
        }
        Pod pod = alive.get();
        if (PodEnd.running(pod) || PodEnd.terminated(pod).isPresent()) {
            return NodeStates.hindrance(children.ownedBy(job), Children.nodes(job), facts)
                    .orElseGet(() -> new WorkState.Running(facts));
        }
        return blocked(pod, facts)
                .orElseGet(() -> unscheduled(pod)
                        .map(message -> new WorkState.Queued(facts, "Unschedulable", message))
                        .orElseGet(() -> new WorkState.Queued(
                                facts, "PodStarting", "pod " + pod.getMetadata().getName() + " is being started")));
    }

    private WorkState idle(Job job, List<Pod> pods, WorkFacts facts) {
        if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            return Queueing.has(job) && !plan.suspend()
                    ? new WorkState.Queued(
                            facts,
                            WorkState.WAITING_FOR_ADMISSION,
                            "job " + facts.job() + " waits for its queue to admit it")
                    : new WorkState.Suspended(facts);
        }
        if (job.getMetadata().getDeletionTimestamp() != null) {
            return new WorkState.Queued(facts, "JobDeleting", "job " + facts.job() + " is being deleted");
        }
        if (pods.isEmpty()) {
            return new WorkState.Queued(facts, "JobCreated", podless(job));
        }
        if (PodEnd.terminated(pods.getLast())
                .map(t -> t.getExitCode() == ExitCode.DONE.code())
                .orElse(false)) {
            return new WorkState.Running(facts); // the job has not counted its pod yet
        }
        return new WorkState.Queued(
                facts,
                WorkState.TRYING_AGAIN,
                end(pods.getLast()) + "; the job starts another one, at most " + plan.backoffLimit() + " times");
    }

    /** What there is to say of a job that has no pod. */
    public static String podless(Job job) {
        return "job " + job.getMetadata().getName() + " has no pod yet";
    }

    /** How a pod ended, with what may help where it does not say why. */
    private String end(Pod pod) {
        return PodEnd.describe(pod)
                + (PodEnd.killed(pod)
                        ? " (killed from outside: its node went or ran out of memory, see kubectl describe node, or somebody"
                                + " did it; where memory is short, raise spec.compute.memory" + less() + ")"
                        : "");
    }

    /** What else than a larger pod helps where memory is short. */
    private String less() {
        return plan.owner().kind().equals("TrainingRun") && !RunPlan.isImport(plan.stage())
                ? "; a training stage needs less with a smaller train.batch.microBatchSize and more"
                        + " gradientAccumulationSteps, or with train.gradientCheckpointing, in a new TrainingRun"
                : "";
    }

    private String outOfMemory(Pod pod) {
        Quantity limit = pod.getSpec()
                .getContainers()
                .getFirst()
                .getResources()
                .getLimits()
                .get("memory");
        return "pod " + pod.getMetadata().getName() + " needed more memory than its limit of " + limit
                + ": raise spec.compute.memory, and the work goes on from its last checkpoint" + less();
    }

    /** The state of work whose pod can't be started before somebody does something. */
    static Optional<WorkState> blocked(Pod pod, WorkFacts facts) {
        return blocked(pod)
                .map(w -> new WorkState.Blocked(
                        facts, w.getReason(), "pod " + pod.getMetadata().getName() + " " + unstartable(w)));
    }

    /** Why a pod's container can't be started, as a clause. */
    static Optional<String> unstartable(Pod pod) {
        return blocked(pod).map(WorkStates::unstartable);
    }

    private static String unstartable(ContainerStateWaiting waiting) {
        return "can't start its container: "
                + (waiting.getMessage() == null ? waiting.getReason() : waiting.getMessage());
    }

    private static Optional<ContainerStateWaiting> blocked(Pod pod) {
        return PodEnd.waiting(pod).filter(w -> w.getReason() != null && BLOCKED.contains(w.getReason()));
    }

    /** Why a pod has no node yet. */
    static Optional<String> unscheduled(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                        .map(PodCondition::getMessage)
                        .findFirst();
    }

    /** What a pod said last; there is no time where it stands in its outcome. */
    private record Said(Report report, @Nullable Instant at) {}

    /** An outcome is the last word of its own pod, and not of one that went on with its work. */
    private Optional<Said> said(Pod pod) {
        Outcome outcome = PodEnd.outcome(pod, plan.orderDigest()).orElse(null);
        Report last = outcome == null ? null : outcome.report();
        return last != null
                ? Optional.of(new Said(last, null))
                : reports.apply(pod.getMetadata().getUid()).map(received -> new Said(received.report(), received.at()));
    }

    private WorkFacts facts(List<Job> jobs, Job job, List<Pod> pods) {
        Pod newest = pods.isEmpty() ? null : pods.getLast();
        Said said = pods.reversed().stream()
                .flatMap(pod -> said(pod).stream())
                .findFirst()
                .orElse(null);
        return new WorkFacts(
                job.getMetadata().getName(),
                Children.number(job),
                newest == null ? null : newest.getMetadata().getName(),
                jobs.stream().mapToInt(j -> children.podsOf(j).size()).sum(),
                jobs.getFirst().getMetadata().getCreationTimestamp(),
                jobs.stream()
                        .flatMap(j -> children.podsOf(j).stream())
                        .flatMap(p -> PodEnd.started(p).stream())
                        .findFirst()
                        .orElse(null),
                ended(job, newest),
                said == null ? null : said.report(),
                said == null ? null : said.at());
    }

    private static @Nullable String ended(Job job, @Nullable Pod newest) {
        if (job.getStatus() != null && job.getStatus().getCompletionTime() != null) {
            return job.getStatus().getCompletionTime();
        }
        // the outcome of a pod that succeeded is read before its job says Complete
        boolean succeeded =
                newest != null && "Succeeded".equals(newest.getStatus().getPhase());
        if (!succeeded && !isTrue(job, "Failed") && !isTrue(job, "Complete")) {
            return null;
        }
        return Optional.ofNullable(newest)
                .flatMap(PodEnd::terminated)
                .map(ContainerStateTerminated::getFinishedAt)
                .or(() -> condition(job, "Failed").map(JobCondition::getLastTransitionTime))
                .orElse(null);
    }

    private static boolean isTrue(Job job, String type) {
        return condition(job, type).isPresent();
    }

    static Optional<JobCondition> condition(Job job, String type) {
        return job.getStatus() == null
                ? Optional.empty()
                : job.getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals(type) && "True".equals(c.getStatus()))
                        .findFirst();
    }
}
