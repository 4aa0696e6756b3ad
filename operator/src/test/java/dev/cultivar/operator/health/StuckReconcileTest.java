package dev.cultivar.operator.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.metrics.Reconciles;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** A reconcile that is planted to hang, on a real API server. */
class StuckReconcileTest {
    @Test
    void aReconcileThatDoesNotEndIsNoticedAndOneThatFailedIsNot() throws InterruptedException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Reconciles reconciles = new Reconciles(registry, now::get);
        StuckReconcile health = new StuckReconcile(reconciles);
        Hanging hanging = new Hanging();
        try (KubernetesClient admin = ApiServer.get().admin()) {
            String namespace = ApiServer.get().namespace();
            Operator operator = new Operator(o ->
                    o.withKubernetesClient(admin).withCloseClientOnStop(false).withMetrics(reconciles));
            operator.register(hanging, o -> o.settingNamespace(namespace));
            operator.start();
            try {
                admin.resource(map(namespace, "failing")).create();
                hanging.failed.await();
                await("the one that failed to be over")
                        .atMost(Workspace.PATIENCE)
                        .until(() -> reconciles.oldest().isEmpty());
                admin.resource(map(namespace, "hanging")).create();
                hanging.entered.await();
                now.updateAndGet(t -> t.plus(StuckReconcile.MOST));
                assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
                now.updateAndGet(t -> t.plus(Duration.ofSeconds(1)));
                assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
                assertThat(health.call().getData().orElseThrow())
                        .containsEntry("stuck", "ConfigMap " + namespace + "/hanging");
                assertThat(registry.get(Reconciles.OLDEST).gauge().value()).isEqualTo(601);
                hanging.released.countDown();
                await("the planted block to be over")
                        .atMost(Workspace.PATIENCE)
                        .until(() -> health.call().getStatus() == HealthCheckResponse.Status.UP);
            } finally {
                hanging.released.countDown();
                operator.stop();
            }
        }
    }

    private static ConfigMap map(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build();
    }

    /** Hangs at one resource until it is released, and fails at another once. */
    @ControllerConfiguration
    static final class Hanging implements Reconciler<ConfigMap> {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final CountDownLatch failed = new CountDownLatch(1);

        @Override
        public UpdateControl<ConfigMap> reconcile(ConfigMap map, Context<ConfigMap> context)
                throws InterruptedException {
            switch (map.getMetadata().getName()) {
                case "hanging" -> {
                    entered.countDown();
                    released.await();
                }
                case "failing" -> {
                    if (failed.getCount() > 0) {
                        failed.countDown();
                        throw new IllegalStateException("planted");
                    }
                }
                default -> {}
            }
            return UpdateControl.noUpdate();
        }
    }
}
