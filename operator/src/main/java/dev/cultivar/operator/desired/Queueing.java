package dev.cultivar.operator.desired;

import dev.cultivar.api.compute.Coscheduling;
import dev.cultivar.api.compute.Kueue;
import dev.cultivar.api.compute.Queue;
import dev.cultivar.api.compute.Volcano;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Kueue, Volcano and coscheduling read on a job and beside it. Kueue admits a job as a whole, so it needs labels alone; the
 * other two are schedulers, which see pods and have to be told that they belong together.
 *
 * <p>Sources of the names: Kueue's pkg/controller/constants, Volcano's pkg/controllers/podgroup (it makes the group by itself, from
 * annotations of the Job and its pods), the coscheduling plugin's page (its group is made by whoever makes the pods).
 */
public final class Queueing {
    /** Kueue's queue. */
    static final String KUEUE_QUEUE = "kueue.x-k8s.io/queue-name";
    /** Kueue's priority. */
    static final String KUEUE_PRIORITY = "kueue.x-k8s.io/priority-class";

    private static final String VOLCANO = "volcano";
    private static final String VOLCANO_QUEUE = "scheduling.volcano.sh/queue-name";
    private static final String VOLCANO_MEMBERS = "scheduling.volcano.sh/group-min-member";
    private static final String POD_GROUP = "scheduling.x-k8s.io/pod-group";

    private Queueing() {}

    /** The same job for its queue. */
    static Job on(Job job, WorkPlan plan) {
        Queue queue = plan.queue();
        if (queue == null) {
            return job;
        }
        JobBuilder queued = new JobBuilder(job);
        switch (queue.chosen()) {
            case Kueue kueue -> {
                queued.editMetadata().addToLabels(KUEUE_QUEUE, kueue.name()).endMetadata();
                if (kueue.priorityClass() != null) {
                    queued.editMetadata()
                            .addToLabels(KUEUE_PRIORITY, kueue.priorityClass())
                            .endMetadata();
                }
            }
            case Volcano volcano -> {
                queued.editMetadata()
                        .addToAnnotations(VOLCANO_MEMBERS, Integer.toString(plan.nodes()))
                        .endMetadata();
                pods(queued, Map.of(), Map.of(VOLCANO_QUEUE, volcano.name()), VOLCANO, volcano.priorityClass());
            }
            case Coscheduling plugin ->
                pods(
                        queued,
                        Map.of(POD_GROUP, plan.orderName()),
                        Map.of(),
                        plugin.schedulerName(),
                        plugin.priorityClass());
        }
        return queued.build();
    }

    private static void pods(
            JobBuilder job,
            Map<String, String> labels,
            Map<String, String> annotations,
            String scheduler,
            @Nullable String priorityClass) {
        job.editSpec()
                .editTemplate()
                .editMetadata()
                .addToLabels(labels)
                .addToAnnotations(annotations)
                .endMetadata()
                .editSpec()
                .withSchedulerName(scheduler)
                .withPriorityClassName(priorityClass)
                .endSpec()
                .endTemplate()
                .endSpec();
    }

    /** The objects beside the job. */
    public static List<HasMetadata> of(WorkPlan plan) {
        if (plan.queue() == null || plan.queue().coscheduling() == null) {
            return List.of();
        }
        GenericKubernetesResource group = new GenericKubernetesResourceBuilder()
                .withApiVersion("scheduling.x-k8s.io/v1alpha1")
                .withKind("PodGroup")
                .withNewMetadata()
                .withNamespace(plan.owner().namespace())
                .withName(plan.orderName())
                .withLabels(Labels.of(plan.owner()))
                .withOwnerReferences(plan.owner().reference())
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("minMember", plan.nodes()))
                .build();
        return List.of(group);
    }

    /**
     * Whether a queue of Kueue has a job, which then owns .spec.suspend: because we asked for it, or since the namespace has a
     * queue for all jobs.
     */
    public static boolean has(Job job) {
        return label(job, KUEUE_QUEUE) != null;
    }

    /** Whether a job is in the queue, and has the priority, that its plan asks for now; any is good where it asks for none. */
    static boolean asked(Job job, WorkPlan plan) {
        if (plan.queue() == null) {
            return true;
        }
        Job wanted = on(bare(), plan);
        PodTemplateSpec pods = job.getSpec().getTemplate();
        PodTemplateSpec wantedPods = wanted.getSpec().getTemplate();
        return Objects.equals(label(job, KUEUE_QUEUE), label(wanted, KUEUE_QUEUE))
                && Objects.equals(label(job, KUEUE_PRIORITY), label(wanted, KUEUE_PRIORITY))
                && Objects.equals(scheduler(pods), scheduler(wantedPods))
                && Objects.equals(
                        pods.getSpec().getPriorityClassName(),
                        wantedPods.getSpec().getPriorityClassName())
                && Objects.equals(volcanoQueue(pods), volcanoQueue(wantedPods));
    }

    private static Job bare() {
        return new JobBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static @Nullable String label(Job job, String name) {
        return job.getMetadata().getLabels() == null
                ? null
                : job.getMetadata().getLabels().get(name);
    }

    /** The API server names its own where none is asked for. */
    private static String scheduler(PodTemplateSpec pods) {
        return Objects.requireNonNullElse(pods.getSpec().getSchedulerName(), "default-scheduler");
    }

    private static @Nullable String volcanoQueue(PodTemplateSpec pods) {
        return pods.getMetadata() == null || pods.getMetadata().getAnnotations() == null
                ? null
                : pods.getMetadata().getAnnotations().get(VOLCANO_QUEUE);
    }
}
