package dev.cultivar.operator.perturb;

import dev.cultivar.api.RecordType;
import dev.cultivar.contract.Outcome;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes each job of a namespace to a good end, and removes those that are being deleted. */
final class Kubelet {
    private final String namespace;
    private final Hands hands;
    private final Set<String> played = new HashSet<>();

    Kubelet(String namespace) {
        this.namespace = namespace;
        hands = new Hands(World.ADMIN, namespace);
    }

    /** One look at all jobs. */
    void look() {
        for (Job job :
                World.ADMIN.batch().v1().jobs().inNamespace(namespace).list().getItems()) {
            try {
                if (job.getMetadata().getDeletionTimestamp() != null) {
                    hands.collect(job);
                } else if (!Boolean.TRUE.equals(job.getSpec().getSuspend())
                        && job.getStatus().getConditions().isEmpty()
                        && played.add(job.getMetadata().getUid())) {
                    hands.succeed(job, outcome(job));
                }
            } catch (KubernetesClientException e) {
                // the operator has deleted or changed it meanwhile: the next look sees how it is
            }
        }
    }

    /** A label of a job, empty when it has none of that name. */
    static String label(Job job, String name) {
        return job.getMetadata().getLabels().getOrDefault(name, "");
    }

    /** How a job of these scenarios ends well. */
    static Outcome outcome(Job job) {
        return switch (label(job, Labels.STAGE)) {
            case "prepare" ->
                Workspace.dataset(job, RecordType.text, "d" + Hands.order(job).substring(0, 6));
            case "examine" -> Workspace.evaluation(job, List.of(), List.of());
            case "import", "fuse" ->
                Workspace.stage(job, "model", "m" + Hands.order(job).substring(0, 6), null);
            default -> Workspace.stage(job, "adapter", "a" + Hands.order(job).substring(0, 6), null);
        };
    }
}
