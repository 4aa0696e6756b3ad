package dev.cultivar.operator.observe;

import dev.cultivar.api.StageStatus;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.WorkPlan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Jobs and pods of an owner. Labels find them, owner references decide. */
public record Children(List<Job> jobs, List<Pod> pods) {
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";

    public Children {
        jobs = List.copyOf(jobs);
        pods = List.copyOf(pods);
    }

    /** From an informer. */
    public static Children of(Collection<Job> jobs, Collection<Pod> pods) {
        return new Children(List.copyOf(jobs), List.copyOf(pods));
    }

    /** The jobs of a plan's order, oldest first. */
    public List<Job> jobsOf(WorkPlan plan) {
        return jobs.stream()
                .filter(job -> controlledBy(job, plan.owner().uid()))
                .filter(job -> plan.orderDigest().equals(annotation(job, Labels.ORDER_DIGEST)))
                .sorted(Comparator.comparingInt(Children::number))
                .toList();
    }

    /** Whether a job's work can't have begun: one of the pods that do it together has never run its container. */
    public boolean untouched(Job job) {
        return ownedBy(job).stream()
                        .filter(pod -> PodEnd.started(pod).isPresent())
                        .map(Children::index)
                        .distinct()
                        .count()
                < nodes(job);
    }

    /** Jobs of the plan's stage that have not ended and work on another order: the owner was edited meanwhile. */
    public List<Job> overtaken(WorkPlan plan) {
        return jobs.stream()
                .filter(job -> controlledBy(job, plan.owner().uid()))
                .filter(job -> plan.stage().equals(job.getMetadata().getLabels().get(Labels.STAGE)))
                .filter(job -> !plan.orderDigest().equals(annotation(job, Labels.ORDER_DIGEST)))
                .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
                .filter(job -> !hasEnded(job))
                .toList();
    }

    /** Whether a job makes no more pods. */
    public static boolean hasEnded(Job job) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                List.of("Complete", "Failed").contains(c.getType()) && "True".equals(c.getStatus()));
    }

    /** The pods of a job that report and leave an outcome, oldest first: of several that work together, those of index 0. */
    public List<Pod> podsOf(Job job) {
        return ownedBy(job).stream().filter(pod -> index(pod).equals("0")).toList();
    }

    /** The pods that a job, or a pod, has made, oldest first. */
    List<Pod> ownedBy(HasMetadata owner) {
        return pods.stream()
                .filter(pod -> controlledBy(pod, owner.getMetadata().getUid()))
                .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                        .thenComparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    /** Number of a pod among those that work together. */
    static String index(Pod pod) {
        return pod.getMetadata().getLabels() == null
                ? "0"
                : pod.getMetadata().getLabels().getOrDefault(INDEX, "0");
    }

    /** How many pods do a job's work together. */
    static int nodes(Job job) {
        return job.getSpec().getCompletions() == null ? 1 : job.getSpec().getCompletions();
    }

    /** The same with pods read anew. */
    public Children withPods(List<Pod> read) {
        return new Children(jobs, read);
    }

    /**
     * Without pods that had ended before the newest that status knows, when that one is gone: what they said would set status back.
     *
     * @param known the stage as status has it
     */
    public Children since(StageStatus known, WorkPlan plan) {
        List<Job> all = jobsOf(plan);
        if (known.pod() == null
                || all.isEmpty()
                || !all.getLast().getMetadata().getName().equals(known.job())) {
            return this;
        }
        List<Pod> older = podsOf(all.getLast());
        boolean there =
                older.stream().anyMatch(pod -> pod.getMetadata().getName().equals(known.pod()));
        int seen = all.stream().mapToInt(job -> podsOf(job).size()).sum();
        return there || seen >= known.attempts() || !older.stream().allMatch(PodEnd::ended)
                ? this
                : new Children(
                        jobs, pods.stream().filter(pod -> !older.contains(pod)).toList());
    }

    /** The number in a job's label, 0 when it has none. */
    public static int number(Job job) {
        String label = job.getMetadata().getLabels() == null
                ? null
                : job.getMetadata().getLabels().get(Labels.JOB_NUMBER);
        return label == null || !label.matches("[0-9]{1,6}") ? 0 : Integer.parseInt(label);
    }

    /** An annotation, empty when there is none. */
    public static String annotation(HasMetadata resource, String name) {
        return resource.getMetadata().getAnnotations() == null
                ? ""
                : resource.getMetadata().getAnnotations().getOrDefault(name, "");
    }

    /** Whether the controller of a resource is the one with that uid. */
    public static boolean controlledBy(HasMetadata resource, String uid) {
        return resource.getMetadata().getOwnerReferences().stream()
                .anyMatch(o ->
                        Boolean.TRUE.equals(o.getController()) && o.getUid().equals(uid));
    }
}
