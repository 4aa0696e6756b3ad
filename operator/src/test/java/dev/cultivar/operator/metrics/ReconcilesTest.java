package dev.cultivar.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.TrainingRun;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.Map;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class ReconcilesTest {
    @Test
    void linesOfARunsReconcileHaveTheStageThatItIsAt() {
        Reconciles reconciles = new Reconciles(new SimpleMeterRegistry(), Clock.systemUTC());
        TrainingRun run = Serialization.unmarshal("""
                apiVersion: cultivar.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: run, namespace: team-a}
                status: {stages: [{name: import, state: Succeeded}, {name: read, state: Running}, {name: fuse, state: Pending}]}
                """, TrainingRun.class);
        reconciles.reconciliationStarted(run, Map.of());
        assertThat(MDC.get(Reconciles.STAGE)).isEqualTo("read");
        assertThat(reconciles.oldest().orElseThrow().resource()).isEqualTo("TrainingRun team-a/run");
        reconciles.reconciliationFinished(run, null, Map.of());
        assertThat(MDC.get(Reconciles.STAGE)).isNull();
        assertThat(reconciles.oldest()).isEmpty();
    }
}
