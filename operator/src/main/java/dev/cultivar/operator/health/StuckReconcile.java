package dev.cultivar.operator.health;

import dev.cultivar.operator.metrics.Reconciles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * A reconcile is bounded: each request to the API server ends within seconds and is tried a bounded number of times. One that does not
 * end holds a thread and its resource for ever, so the kubelet is told to end the process; nothing is lost with it.
 */
@Liveness
@Singleton
public final class StuckReconcile implements HealthCheck {
    /** How long a reconcile may take. */
    static final Duration MOST = Duration.ofMinutes(10);

    private final Reconciles reconciles;

    /** Of those that are at work. */
    @Inject
    public StuckReconcile(Reconciles reconciles) {
        this.reconciles = reconciles;
    }

    @Override
    public HealthCheckResponse call() {
        boolean stuck = reconciles.age().compareTo(MOST) > 0;
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("reconciles").status(!stuck);
        return stuck
                ? answer.withData(
                                "stuck",
                                reconciles
                                        .oldest()
                                        .map(Reconciles.AtWork::resource)
                                        .orElse(""))
                        .build()
                : answer.build();
    }
}
