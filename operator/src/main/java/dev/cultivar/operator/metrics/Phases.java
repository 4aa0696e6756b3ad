package dev.cultivar.operator.metrics;

import dev.cultivar.operator.status.Phase;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.GroupVersionKind;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which phase each resource is, and since when, as this replica has seen it. A replica that has just become the leader looks at
 * every resource once and knows them all; the time in a phase counts from there, and no decision reads it.
 */
public final class Phases implements Metrics {
    /** Resources of a kind in a phase. */
    public static final String RESOURCES = "cultivar.resources";
    /** Seconds since the oldest resource of a kind entered the phase that it is in. */
    public static final String OLDEST = "cultivar.phase.oldest.age";
    /** How long resources were in a phase that they have left. */
    public static final String DURATION = "cultivar.phase.duration";

    private static final List<String> KINDS = List.of("AdaptationRecipe", "DomainDataset", "Evaluation", "TrainingRun");
    private static final List<Duration> BUCKETS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(7));

    private record Place(String kind, Phase phase) {}

    private record Stay(Place place, Instant since) {}

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Map<String, Stay> stays = new HashMap<>();
    /** The same by kind and phase, first come first: a scrape walks over nothing. */
    private final Map<Place, Map<String, Instant>> since = new HashMap<>();

    /** Registers a gauge for each kind and phase, so that a query finds zeros and not nothing. */
    public Phases(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        for (String kind : KINDS) {
            for (Phase phase : Phase.values()) {
                Place place = new Place(kind, phase);
                since.put(place, new LinkedHashMap<>());
                Gauge.builder(RESOURCES, this, p -> p.count(place))
                        .description("Resources by kind and phase")
                        .tags("kind", kind, "phase", phase.word())
                        .register(registry);
                Gauge.builder(OLDEST, this, p -> p.oldest(place))
                        .description("Time since the oldest resource of a kind entered the phase that it is in")
                        .baseUnit("seconds")
                        .tags("kind", kind, "phase", phase.word())
                        .register(registry);
            }
        }
    }

    /** A resource is in a phase. */
    public synchronized void enter(HasMetadata resource, Phase phase) {
        Place place = new Place(resource.getKind(), phase);
        String key = key(
                resource.getKind(),
                resource.getMetadata().getNamespace(),
                resource.getMetadata().getName());
        Stay before = stays.get(key);
        if (before != null && before.place().equals(place)) {
            return;
        }
        Instant now = clock.instant();
        if (before != null) {
            left(key, before, now);
        }
        stays.put(key, new Stay(place, now));
        at(place).put(key, now);
    }

    /** The phase of a resource, when it was looked at. */
    public synchronized Optional<Phase> of(String kind, String namespace, String name) {
        return Optional.ofNullable(stays.get(key(kind, namespace, name)))
                .map(stay -> stay.place().phase());
    }

    /** A resource is gone. */
    @Override
    public synchronized void cleanupDone(ResourceID id, Map<String, Object> metadata) {
        if (metadata.get(Constants.RESOURCE_GVK_KEY) instanceof GroupVersionKind kind) {
            String key = key(kind.getKind(), id.getNamespace().orElse(""), id.getName());
            Stay last = stays.remove(key);
            if (last != null) {
                left(key, last, clock.instant());
            }
        }
    }

    private void left(String key, Stay stay, Instant now) {
        at(stay.place()).remove(key);
        Timer.builder(DURATION)
                .description("Time in a phase, of resources that have left it")
                .tags("kind", stay.place().kind(), "phase", stay.place().phase().word())
                .serviceLevelObjectives(BUCKETS.toArray(Duration[]::new))
                .register(registry)
                .record(Duration.between(stay.since(), now));
    }

    private Map<String, Instant> at(Place place) {
        return since.computeIfAbsent(place, p -> new LinkedHashMap<>());
    }

    private synchronized double count(Place place) {
        return at(place).size();
    }

    private synchronized double oldest(Place place) {
        return at(place).values().stream()
                .findFirst()
                .map(first -> Duration.between(first, clock.instant()).toMillis() / 1000.0)
                .orElse(0.0);
    }

    private static String key(String kind, String namespace, String name) {
        return kind + "/" + namespace + "/" + name;
    }
}
