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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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

    private record Stay(String kind, Phase phase, Instant since) {}

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Map<String, Stay> stays = new ConcurrentHashMap<>();

    /** Registers a gauge for each kind and phase, so that a query finds zeros and not nothing. */
    public Phases(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        for (String kind : KINDS) {
            for (Phase phase : Phase.values()) {
                Gauge.builder(RESOURCES, this, p -> p.count(kind, phase))
                        .description("Resources by kind and phase")
                        .tags("kind", kind, "phase", phase.word())
                        .register(registry);
                Gauge.builder(OLDEST, this, p -> p.oldest(kind, phase))
                        .description("Time since the oldest resource of a kind entered the phase that it is in")
                        .baseUnit("seconds")
                        .tags("kind", kind, "phase", phase.word())
                        .register(registry);
            }
        }
    }

    /** A resource is in a phase. */
    public void enter(HasMetadata resource, Phase phase) {
        String kind = resource.getKind();
        Instant now = clock.instant();
        stays.compute(
                key(
                        kind,
                        resource.getMetadata().getNamespace(),
                        resource.getMetadata().getName()),
                (key, before) -> {
                    if (before != null && before.phase() == phase) {
                        return before;
                    }
                    if (before != null) {
                        left(before, now);
                    }
                    return new Stay(kind, phase, now);
                });
    }

    /** The phase of a resource, when it was looked at. */
    public Optional<Phase> of(String kind, String namespace, String name) {
        return Optional.ofNullable(stays.get(key(kind, namespace, name))).map(Stay::phase);
    }

    /** A resource is gone. */
    @Override
    public void cleanupDone(ResourceID id, Map<String, Object> metadata) {
        if (metadata.get(Constants.RESOURCE_GVK_KEY) instanceof GroupVersionKind kind) {
            Stay last = stays.remove(key(kind.getKind(), id.getNamespace().orElse(""), id.getName()));
            if (last != null) {
                left(last, clock.instant());
            }
        }
    }

    private void left(Stay stay, Instant now) {
        Timer.builder(DURATION)
                .description("Time in a phase, of resources that have left it")
                .tags("kind", stay.kind(), "phase", stay.phase().word())
                .serviceLevelObjectives(BUCKETS.toArray(Duration[]::new))
                .register(registry)
                .record(Duration.between(stay.since(), now));
    }

    private double count(String kind, Phase phase) {
        return stays.values().stream()
                .filter(s -> s.kind().equals(kind) && s.phase() == phase)
                .count();
    }

    private double oldest(String kind, Phase phase) {
        Instant now = clock.instant();
        return stays.values().stream()
                .filter(s -> s.kind().equals(kind) && s.phase() == phase)
                .mapToDouble(s -> Duration.between(s.since(), now).toMillis() / 1000.0)
                .max()
                .orElse(0);
    }

    private static String key(String kind, String namespace, String name) {
        return kind + "/" + namespace + "/" + name;
    }
}
