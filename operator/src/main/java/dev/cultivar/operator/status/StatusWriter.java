package dev.cultivar.operator.status;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Supplier;

/**
 * The only writer of status. It compares first, always sends the resourceVersion that the decision was made on, and goes
 * through the client: JOSDK 5.3's own status patch opens a window in which a user's edit is lost. The whole status is ours, so it is
 * replaced; applying it says the same and has the API server read it as YAML and merge it.
 *
 * <p>Invariants: an unchanged status is never written; a status never overwrites one that this reconcile has not seen.
 */
public final class StatusWriter {
    private final KubernetesClient client;

    /** Through a client. */
    public StatusWriter(KubernetesClient client) {
        this.client = client;
    }

    /** The resource as it is now: as it was seen when nothing changed, as the server answered otherwise. */
    public <S, R extends CustomResource<?, S>> R write(R seen, S status, Supplier<R> empty) {
        if (status.equals(seen.getStatus())) {
            return seen;
        }
        R replacement = empty.get();
        replacement.setMetadata(new ObjectMetaBuilder()
                .withNamespace(seen.getMetadata().getNamespace())
                .withName(seen.getMetadata().getName())
                .withResourceVersion(seen.getMetadata().getResourceVersion())
                .build());
        replacement.setStatus(status);
        return client.resource(replacement).subresource("status").update();
    }

    /** Whether an error says that somebody else wrote first, or that the resource is gone. */
    public static boolean overtaken(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
}
