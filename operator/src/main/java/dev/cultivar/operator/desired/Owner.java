package dev.cultivar.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The resource that children belong to.
 *
 * @param generation of its spec, as it was seen
 */
public record Owner(
        String apiVersion,
        String kind,
        String namespace,
        String name,
        String uid,
        @Nullable Long generation) {
    /** Of a resource. */
    public static Owner of(HasMetadata resource) {
        return new Owner(
                resource.getApiVersion(),
                resource.getKind(),
                resource.getMetadata().getNamespace(),
                resource.getMetadata().getName(),
                resource.getMetadata().getUid(),
                resource.getMetadata().getGeneration());
    }

    /** Whether it was seen as it is now. */
    public boolean newest(@Nullable HasMetadata now) {
        return now != null
                && uid.equals(now.getMetadata().getUid())
                && Objects.equals(generation, now.getMetadata().getGeneration());
    }

    /** The reference on a child. */
    public OwnerReference reference() {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
