package dev.cultivar.operator.observe;

import dev.cultivar.operator.status.Terminal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The store's claim in a workspace. One that was there is believed for half a minute: asked for in each reconcile, it was half of
 * all that the operator wanted of the API server.
 */
public final class Store {
    private static final Duration BELIEVED = Duration.ofSeconds(30);
    private static final int MAX_WORKSPACES = 1024;

    private final KubernetesClient client;
    private final String claim;
    private final InstantSource clock;
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    /** By the claim's name. */
    public Store(KubernetesClient client, String claim, InstantSource clock) {
        this.client = client;
        this.claim = claim;
        this.clock = clock;
    }

    /** Goes on if the namespace has the claim. */
    public void require(String namespace) {
        Instant now = clock.instant();
        if (seenAfter(namespace, now.minus(BELIEVED))) {
            return;
        }
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
        synchronized (seen) {
            seen.remove(namespace);
            seen.put(namespace, now);
            if (seen.size() > MAX_WORKSPACES) {
                seen.remove(seen.keySet().iterator().next());
            }
        }
    }

    private boolean seenAfter(String namespace, Instant time) {
        synchronized (seen) {
            Instant last = seen.get(namespace);
            return last != null && last.isAfter(time);
        }
    }
}
