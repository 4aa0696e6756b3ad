package dev.cultivar.operator.desired;

import dev.cultivar.operator.status.Terminal;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The immutable ConfigMap that holds an order; its name carries the order's hash, the pod checks it. */
public final class OrderMap {
    /** File of the order in the ConfigMap. */
    public static final String FILE = "order.json";
    /** Kubernetes refuses ConfigMaps above 1 MiB; names and labels take some. */
    static final int MAX_BYTES = 1_000_000;

    private OrderMap() {}

    /** The ConfigMap of a plan that carries its order. */
    public static ConfigMap of(WorkPlan plan, String orderJson) {
        int bytes = orderJson.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new Terminal(
                    "OrderTooLarge",
                    "the order has " + bytes + " bytes, a ConfigMap holds " + MAX_BYTES
                            + ": move inline records into files of the store");
        }
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(plan.owner().namespace())
                .withName(plan.orderName())
                .withLabels(Labels.of(plan.owner()))
                .addToLabels(Labels.STAGE, plan.stage())
                .withAnnotations(Map.of(Labels.ORDER_DIGEST, plan.orderDigest()))
                .withOwnerReferences(plan.owner().reference())
                .endMetadata()
                .withImmutable(true)
                .withData(Map.of(FILE, orderJson))
                .build();
    }
}
