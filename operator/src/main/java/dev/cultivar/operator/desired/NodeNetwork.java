package dev.cultivar.operator.desired;

import dev.cultivar.contract.PodEnvironment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;

/**
 * What the pods of a stage on several nodes need to find each other: an Indexed Job, a headless Service that gives them names, and
 * a policy by which nobody but the pods of the same work reaches any of them.
 *
 * <p>All pods of an attempt end together and each counts as a failure, so the Job may fail as often for each of them; it is done when
 * pod 0 is.
 */
public final class NodeNetwork {
    /** Where pod 0 waits for the others. */
    static final int PORT = 7077;

    private NodeNetwork() {}

    /** The objects beside the Job; none when the work has one pod. */
    public static List<HasMetadata> of(WorkPlan plan) {
        if (plan.nodes() == 1) {
            return List.of();
        }
        return List.of(
                new ServiceBuilder()
                        .withMetadata(metadata(plan))
                        .withNewSpec()
                        .withClusterIP("None")
                        .withPublishNotReadyAddresses(true)
                        .withSelector(PodNetwork.pods(plan))
                        .addNewPort()
                        .withName("leader")
                        .withPort(PORT)
                        .endPort()
                        .endSpec()
                        .build(),
                PodNetwork.together(plan, metadata(plan)));
    }

    /** The same job with as many pods as the plan has nodes, named by their index. */
    static Job together(Job job, WorkPlan plan) {
        String leader = job.getMetadata().getName() + "-0." + plan.orderName() + ":" + PORT;
        return new JobBuilder(job)
                .editSpec()
                .withCompletionMode("Indexed")
                .withParallelism(plan.nodes())
                .withCompletions(plan.nodes())
                .withBackoffLimit((plan.backoffLimit() + 1) * plan.nodes() - 1)
                .withNewSuccessPolicy()
                .addNewRule()
                .withSucceededIndexes("0")
                .endRule()
                .endSuccessPolicy()
                .editTemplate()
                .editSpec()
                .withSubdomain(plan.orderName())
                .editFirstContainer()
                .addNewEnv()
                .withName(PodEnvironment.NODES)
                .withValue(Integer.toString(plan.nodes()))
                .endEnv()
                .addNewEnv()
                .withName(PodEnvironment.LEADER)
                .withValue(leader)
                .endEnv()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static ObjectMeta metadata(WorkPlan plan) {
        return new ObjectMetaBuilder()
                .withNamespace(plan.owner().namespace())
                .withName(plan.orderName())
                .withLabels(Labels.of(plan.owner()))
                .withOwnerReferences(plan.owner().reference())
                .build();
    }
}
