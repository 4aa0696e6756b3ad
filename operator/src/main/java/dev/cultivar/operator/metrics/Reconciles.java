package dev.cultivar.operator.metrics;

import dev.cultivar.api.StageState;
import dev.cultivar.api.TrainingRun;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The reconciles that have begun and not ended: as many as there are threads for them, and each a matter of seconds. What a thread logs
 * meanwhile has the stage that a run is at, beside the resource that the SDK puts there.
 */
public final class Reconciles implements Metrics {
    /** Seconds since the oldest reconcile that is at work began. */
    public static final String OLDEST = "cultivar.reconcile.oldest.age";

    /** Field of log lines with the stage that a run is at. */
    public static final String STAGE = "stage";

    /**
     * One that is at work.
     *
     * @param resource its kind, namespace and name
     */
    public record AtWork(String resource, Instant since) {}

    private final InstantSource clock;
    private final Map<Long, AtWork> byThread = new ConcurrentHashMap<>();

    /** Registers its gauge. */
    public Reconciles(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        Gauge.builder(OLDEST, this, r -> r.age().toMillis() / 1000.0)
                .description("Time since the oldest reconcile that is at work began")
                .baseUnit("seconds")
                .register(registry);
    }

    /** The one that began first. */
    public Optional<AtWork> oldest() {
        return byThread.values().stream().min(Comparator.comparing(AtWork::since));
    }

    /** How long that one has been at work; nothing when none is. */
    public Duration age() {
        return oldest().map(o -> Duration.between(o.since(), clock.instant())).orElse(Duration.ZERO);
    }

    @Override
    public void reconciliationStarted(HasMetadata resource, Map<String, Object> metadata) {
        byThread.put(Thread.currentThread().threadId(), new AtWork(named(resource), clock.instant()));
        if (resource instanceof TrainingRun run && run.getStatus() != null) {
            run.getStatus().stages().stream()
                    .filter(stage -> !stage.is(StageState.SUCCEEDED))
                    .findFirst()
                    .ifPresent(stage -> MDC.put(STAGE, stage.name()));
        }
    }

    @Override
    public void reconciliationFinished(HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
        MDC.remove(STAGE);
        byThread.remove(Thread.currentThread().threadId());
    }

    private static String named(HasMetadata resource) {
        return resource.getKind() + " " + resource.getMetadata().getNamespace() + "/"
                + resource.getMetadata().getName();
    }
}
