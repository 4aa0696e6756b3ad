package dev.cultivar.operator.observe;

import dev.cultivar.operator.status.Terminal;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The store's claim in a workspace. */
public final class Store {
    private final KubernetesClient client;
    private final String claim;

    /** By the claim's name. */
    public Store(KubernetesClient client, String claim) {
        this.client = client;
        this.claim = claim;
    }

    /** Goes on if the namespace has the claim. */
    public void require(String namespace) {
        if (client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName(claim)
                        .get()
                == null) {
            throw new Terminal(
                    "StoreMissing",
                    "namespace " + namespace + " has no PersistentVolumeClaim " + claim
                            + ": make one, or add the namespace to the chart's workspaces");
        }
    }
}
