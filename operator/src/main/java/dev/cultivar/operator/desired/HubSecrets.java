package dev.cultivar.operator.desired;

import dev.cultivar.api.HubReference;
import dev.cultivar.api.source.Source;
import dev.cultivar.contract.ImportWork;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PrepareWork;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets that hold an order's hub tokens. The kubelet gives them to the pod and the operator reads none; of each the pod sees
 * one key that nothing else has. One that is not there is missing in the pod, which says so better than a pod that never starts.
 */
final class HubSecrets {
    static final String VOLUME = "hub-tokens";
    static final String PATH = "/var/run/secrets/hub";

    private HubSecrets() {}

    /** Their names, sorted. */
    static List<String> of(Order order) {
        return references(order)
                .filter(Objects::nonNull)
                .map(HubReference::tokenSecret)
                .filter(Objects::nonNull)
                .map(secret -> secret.name())
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<@Nullable HubReference> references(Order order) {
        PrepareWork prepare = order.work().prepare();
        ImportWork imported = order.work().importModel();
        return prepare == null
                ? Stream.of(imported == null ? null : imported.hub())
                : prepare.sources().stream().map(Source::from).map(from -> from.hub());
    }

    /** A file for each, under its name. */
    static Volume volume(List<String> names) {
        return new VolumeBuilder()
                .withName(VOLUME)
                .withNewProjected()
                .addAllToSources(names.stream()
                        .map(name -> new io.fabric8.kubernetes.api.model.VolumeProjectionBuilder()
                                .withNewSecret()
                                .withName(name)
                                .withOptional(true)
                                .addNewItem(HubReference.TOKEN_KEY, null, name)
                                .endSecret()
                                .build())
                        .toList())
                .endProjected()
                .build();
    }
}
