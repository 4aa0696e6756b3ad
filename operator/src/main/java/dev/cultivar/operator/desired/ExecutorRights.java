package dev.cultivar.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;

/**
 * What a preparing pod needs to have executors: an account that may make pods in its namespace, bound to the chart's role, and a
 * policy by which nobody but the pods of the same work reaches any of them. All belong to the dataset and go with it.
 */
public final class ExecutorRights {
    /** The chart's role for such accounts; the operator may bind it and no other. */
    public static final String ROLE = "cultivar-executors";

    private ExecutorRights() {}

    /** The objects; none when the plan has no executors. */
    public static List<HasMetadata> of(WorkPlan plan) {
        if (plan.compute().executors() == null) {
            return List.of();
        }
        return List.of(
                new ServiceAccountBuilder()
                        .withMetadata(metadata(plan))
                        .withAutomountServiceAccountToken(false)
                        .build(),
                new RoleBindingBuilder()
                        .withMetadata(metadata(plan))
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withNamespace(plan.owner().namespace())
                        .withName(plan.orderName())
                        .endSubject()
                        .build(),
                PodNetwork.together(plan, metadata(plan)));
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
