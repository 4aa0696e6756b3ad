package dev.cultivar.operator.reconcile;

import dev.cultivar.operator.desired.ReportCaMap;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The certificate of the report endpoint's authority, in each workspace in which a job begins. What was seen in place a moment ago is not
 * asked for again: of thousands of jobs that begin together each would.
 */
final class ReportCa {
    private static final Duration SEEN = Duration.ofSeconds(10);
    private static final int MOST = 10_000;

    private record Seen(String certificate, Instant at) {}

    private final KubernetesClient client;
    private final Supplier<String> certificate;
    private final Clock clock;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /** @param certificate PEM */
    ReportCa(KubernetesClient client, Supplier<String> certificate, Clock clock) {
        this.client = client;
        this.certificate = certificate;
        this.clock = clock;
    }

    /** Puts it there, unless it is. */
    void ensure(String namespace) {
        String wanted = certificate.get();
        Instant now = clock.instant();
        Seen last = seen.get(namespace);
        if (last != null
                && last.certificate().equals(wanted)
                && Duration.between(last.at(), now).abs().compareTo(SEEN) < 0) {
            return;
        }
        ConfigMap map = ReportCaMap.of(namespace, wanted);
        ConfigMap existing = client.configMaps()
                .inNamespace(namespace)
                .withName(ReportCaMap.NAME)
                .get();
        if (existing == null || !map.getData().equals(existing.getData())) {
            client.resource(map)
                    .fieldManager("cultivar-operator")
                    .forceConflicts()
                    .serverSideApply();
        }
        if (seen.size() >= MOST) {
            seen.clear();
        }
        seen.put(namespace, new Seen(wanted, now));
    }
}
