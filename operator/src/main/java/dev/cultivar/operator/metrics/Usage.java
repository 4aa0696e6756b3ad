package dev.cultivar.operator.metrics;

import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.operator.observe.WorkState;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the pods of runs have used and how many were lost, as their statuses say it; a status that the server refused counts for nothing. */
public final class Usage {
    /** GPUs x hours of pods, by namespace. */
    public static final String GPU_HOURS = "cultivar.gpu.hours";
    /** CPU limit x hours of pods, by namespace. */
    public static final String CPU_HOURS = "cultivar.cpu.hours";
    /** Pods that were lost and that another of their job follows, by namespace. */
    public static final String LOST = "cultivar.pods.lost";

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

    /**
     * A run's stages as they were and as they were written. A pod that ends for good, is suspended or evicted is not lost; of one that was followed
     * before anybody looked, another at work is the sign.
     */
    public void lost(String namespace, List<StageStatus> before, List<StageStatus> now) {
        long lost = now.stream()
                .filter(stage -> before.stream().anyMatch(was -> was.name().equals(stage.name()) && lost(was, stage)))
                .count();
        // from nothing on: of a counter that begins with its first loss, no increase is seen
        registry.counter(LOST, "namespace", namespace).increment(lost);
    }

    private static boolean lost(StageStatus before, StageStatus now) {
        boolean same = Objects.equals(before.pod(), now.pod());
        return triesAgain(now)
                ? !(triesAgain(before) && same)
                : before.is(StageState.RUNNING) && now.is(StageState.RUNNING) && before.pod() != null && !same;
    }

    private static boolean triesAgain(StageStatus stage) {
        return WorkState.TRYING_AGAIN.equals(stage.reason());
    }

    private void add(String name, String namespace, double seconds) {
        registry.counter(name, "namespace", namespace).increment(Math.max(0, seconds) / HOUR);
    }
}
