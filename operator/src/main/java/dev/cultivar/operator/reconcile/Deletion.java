package dev.cultivar.operator.reconcile;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Deletes a resource only as it was seen: one that has its name now, or that was changed meanwhile, is left alone. */
final class Deletion {
    private Deletion() {}

    /**
     * Deletes it, unless it is gone already.
     *
     * @throws KubernetesClientException of code 409 when it is no longer as it was seen
     */
    static void asSeen(KubernetesClient client, HasMetadata seen, DeletionPropagation how) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withPropagationPolicy(how.toString())
                .withNewPreconditions()
                .withUid(seen.getMetadata().getUid())
                .withResourceVersion(seen.getMetadata().getResourceVersion())
                .endPreconditions()
                .build();
        try {
            client.raw(
                    "/apis/" + seen.getApiVersion() + "/namespaces/"
                            + seen.getMetadata().getNamespace() + "/" + seen.getPlural() + "/"
                            + seen.getMetadata().getName(),
                    "DELETE",
                    options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }
}
