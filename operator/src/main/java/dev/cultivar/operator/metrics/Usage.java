package dev.cultivar.operator.metrics;

import dev.cultivar.api.MeterStatus;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** What the pods of runs have used, as the meters in their statuses grow; a status that the server refused counts for nothing. */
public final class Usage {
    /** GPUs x hours of pods, by namespace. */
    public static final String GPU_HOURS = "cultivar.gpu.hours";
    /** CPU limit x hours of pods, by namespace. */
    public static final String CPU_HOURS = "cultivar.cpu.hours";

    private static final double HOUR = 3600;

    private final MeterRegistry registry;

    /** Into a registry. */
    public Usage(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A run's meter as it was before and as it was written. */
    public void grown(String namespace, @Nullable MeterStatus before, @Nullable MeterStatus now) {
        if (now == null) {
            return;
        }
        add(GPU_HOURS, namespace, now.gpuSeconds() - (before == null ? 0 : before.gpuSeconds()));
        add(CPU_HOURS, namespace, now.cpuSeconds() - (before == null ? 0 : before.cpuSeconds()));
    }

    private void add(String name, String namespace, double seconds) {
        registry.counter(name, "namespace", namespace).increment(Math.max(0, seconds) / HOUR);
    }
}
