package dev.cultivar.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.operator.observe.WorkState;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void aMeterThatGrowsIsCountedOnceAndOneThatFallsIsNot() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Usage usage = new Usage(registry);
        MeterStatus first = new MeterStatus("2026-11-28T12:00:00Z", 1800.0, 3600.0, 7200.0);
        MeterStatus second = new MeterStatus("2026-11-28T13:00:00Z", 5400.0, 7200.0, 9000.0);
        usage.grown("a", null, first);
        usage.grown("a", first, second);
        usage.grown("a", second, second);
        usage.grown("a", second, first);
        usage.grown("b", null, null);
        assertThat(registry.counter(Usage.GPU_HOURS, "namespace", "a").count()).isEqualTo(2.5);
        assertThat(registry.counter(Usage.CPU_HOURS, "namespace", "a").count()).isEqualTo(2);
        assertThat(registry.find(Usage.GPU_HOURS).tag("namespace", "b").counter())
                .isNull();
    }

    private static List<StageStatus> stage(String state, @Nullable String reason, @Nullable String pod) {
        return List.of(Serialization.unmarshal(
                "name: read\nstate: %s\nreason: %s\npod: %s\n".formatted(state, reason, pod), StageStatus.class));
    }

    private static double lost(List<List<StageStatus>> statuses) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Usage usage = new Usage(registry);
        List<StageStatus> before = List.of();
        for (List<StageStatus> now : statuses) {
            usage.lost("a", before, now);
            before = now;
        }
        return registry.counter(Usage.LOST, "namespace", "a").count();
    }

    @Test
    void aPodIsLostOnceAndOnlyWhereAnotherFollowsIt() {
        var queued = stage("Pending", "JobCreated", null);
        var first = stage("Running", null, "p1");
        var second = stage("Running", null, "p2");
        var again = stage("Pending", WorkState.TRYING_AGAIN, "p1");
        assertThat(lost(List.of(queued, first, again, again, second))).isEqualTo(1);
        assertThat(lost(List.of(first, again, stage("Pending", WorkState.TRYING_AGAIN, "p2"))))
                .isEqualTo(2);
        assertThat(lost(List.of(queued, first, second)))
                .as("nobody looked between")
                .isEqualTo(1);
        assertThat(lost(List.of(first, stage("Suspended", null, "p1"), stage("Pending", "JobCreated", "p1"), second)))
                .isZero();
        assertThat(lost(List.of(first, stage("Pending", "Evicted", "p1"), second)))
                .isZero();
        assertThat(lost(List.of(first, stage("Failed", "LossSpike", "p1")))).isZero();
    }
}
