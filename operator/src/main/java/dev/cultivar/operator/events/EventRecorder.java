package dev.cultivar.operator.events;

import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Writes events.k8s.io Events. The name is a hash of object, reason and note, so the same event said again counts up one
 * Event instead of making many. No event is worth a failed reconcile: whatever the server answers is logged and forgotten.
 */
public final class EventRecorder {
    private static final Logger LOG = Logger.getLogger(EventRecorder.class);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_NOTE = 1024;
    private static final String CONTROLLER = "cultivar.dev/operator";

    private final KubernetesClient client;
    private final Clock clock;
    private final String instance;

    /** As an instance of the operator. */
    public EventRecorder(KubernetesClient client, Clock clock, String instance) {
        this.client = client;
        this.clock = clock;
        this.instance = instance;
    }

    /** Says something about a resource. */
    public void record(HasMetadata about, boolean warning, String reason, String note) {
        String text = note.length() <= MAX_NOTE ? note : note.substring(0, MAX_NOTE - 3) + "...";
        String hash = CanonicalJson.digest(
                (about.getMetadata().getUid() + "\n" + reason + "\n" + text).getBytes(StandardCharsets.UTF_8));
        Instant now = clock.instant();
        Event event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName() + "." + hash.substring(0, 16))
                .withLabels(Map.of(Labels.MANAGED_BY, Labels.MANAGER))
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(now)))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .withAction("Reconcile")
                .withReason(reason)
                .withType(warning ? "Warning" : "Normal")
                .withNote(text)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(about.getMetadata().getNamespace())
                        .withName(about.getMetadata().getName())
                        .withUid(about.getMetadata().getUid())
                        .build())
                .build();
        try {
            write(event, now);
        } catch (KubernetesClientException e) {
            LOG.debugf(
                    "event %s of %s was not written: %s",
                    reason, about.getMetadata().getName(), e.getMessage());
        }
    }

    private void write(Event event, Instant now) {
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            client.events()
                    .v1()
                    .events()
                    .inNamespace(event.getMetadata().getNamespace())
                    .withName(event.getMetadata().getName())
                    .edit(existing -> new EventBuilder(existing)
                            .withNewSeries()
                            .withCount(
                                    existing.getSeries() == null
                                            ? 2
                                            : existing.getSeries().getCount() + 1)
                            .withLastObservedTime(new MicroTime(MICROS.format(now)))
                            .endSeries()
                            .build());
        }
    }
}
