package dev.cultivar.operator.desired;

import dev.cultivar.contract.ImportWork;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PrepareWork;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pod may reach. The chart's policies of a workspace close the pods of all work but for DNS and the report endpoint, and open
 * by label what an order asks for beyond; a label costs no write. Pods that work together get a policy of their own, since nobody else
 * may reach them.
 */
public final class PodNetwork {
    /** Label of pods whose order fetches files from outside of the cluster. */
    public static final String DOWNLOADS = "cultivar.dev/egress-downloads";
    /** Label of pods that make pods. */
    public static final String API = "cultivar.dev/egress-api";
    /** The value of both. */
    public static final String ALLOWED = "allowed";

    private PodNetwork() {}

    /** The labels that open something for the pods of a job. */
    static Map<String, String> labels(WorkPlan plan) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (plan.downloads()) {
            labels.put(DOWNLOADS, ALLOWED);
        }
        if (plan.compute().executors() != null) {
            labels.put(API, ALLOWED);
        }
        return labels;
    }

    /** Whether an order's work reads from outside of the cluster. */
    static boolean downloads(Order order) {
        PrepareWork prepare = order.work().prepare();
        ImportWork imported = order.work().importModel();
        return prepare == null
                ? imported != null && imported.hub() != null
                : prepare.sources().stream()
                        .anyMatch(source ->
                                source.from().http() != null || source.from().hub() != null);
    }

    /** Labels of all pods of a piece of work. */
    static Map<String, String> pods(WorkPlan plan) {
        Map<String, String> pods = new LinkedHashMap<>(Labels.of(plan.owner()));
        pods.put(Labels.ORDER, plan.shortDigest());
        return pods;
    }

    /**
     * Nobody but the pods of a piece of work reaches any of them. It says nothing of egress: in a namespace without the chart's policies
     * it would close DNS to them.
     */
    static HasMetadata together(WorkPlan plan, ObjectMeta metadata) {
        Map<String, String> pods = pods(plan);
        return new NetworkPolicyBuilder()
                .withMetadata(metadata)
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(pods)
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .addNewIngress()
                .addNewFrom()
                .withNewPodSelector()
                .withMatchLabels(pods)
                .endPodSelector()
                .endFrom()
                .endIngress()
                .endSpec()
                .build();
    }
}
