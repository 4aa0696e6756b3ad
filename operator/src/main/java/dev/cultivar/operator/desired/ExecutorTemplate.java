package dev.cultivar.operator.desired;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Executors;
import dev.cultivar.operator.config.Settings;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The shape of an executor: as the pod that prepares, but with no token, no order, and the store read-only. The preparing pod
 * makes them and owns them, so they go when it goes.
 */
final class ExecutorTemplate {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExecutorTemplate() {}

    /** What the preparing pod is told, as JSON; nothing when it works alone. */
    static Optional<String> of(WorkPlan plan, Settings settings) {
        Compute compute = plan.compute();
        if (compute.executors() == null) {
            return Optional.empty();
        }
        Executors executors = new Executors(
                compute.executors(),
                Orders.threads(compute),
                Quantity.getAmountInBytes(new Quantity(compute.memory())).longValueExact(),
                JSON.valueToTree(pod(plan, settings)));
        return Optional.of(new String(CanonicalJson.bytes(executors), StandardCharsets.UTF_8));
    }

    private static Pod pod(WorkPlan plan, Settings settings) {
        Map<String, String> labels = new LinkedHashMap<>(Labels.of(plan.owner()));
        labels.put(Labels.STAGE, plan.stage());
        labels.put(Labels.ORDER, plan.shortDigest());
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(plan.owner().namespace())
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNodeSelector(plan.compute().nodeSelector())
                .withSecurityContext(Restricted.pod())
                .addNewContainer()
                .withName(WorkJob.CONTAINER)
                .withImage(plan.image())
                .withImagePullPolicy(settings.pullPolicy())
                .addNewEnv()
                .withName("HOME")
                .withValue("/tmp")
                .endEnv()
                .withResources(WorkJob.resources(plan.compute()))
                .withSecurityContext(Restricted.container())
                .addNewVolumeMount()
                .withName("store")
                .withMountPath(WorkJob.STORE)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("store")
                .withNewPersistentVolumeClaim(settings.claim(), false)
                .endVolume()
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
    }
}
