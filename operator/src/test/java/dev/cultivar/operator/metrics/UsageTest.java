package dev.cultivar.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.MeterStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
}
