package dev.cultivar.operator.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Brings a resource's reconcile about when a pod of it has reported, at most once in {@link #PAUSE}, and of all resources
 * together {@link #A_SECOND}: that is what bounds the status writes that reports cause.
 */
public final class Wakeups implements AutoCloseable {
    /** Between two reconciles of one resource that reports bring about. */
    static final Duration PAUSE = Duration.ofSeconds(2);
    /** Reconciles a second that reports of all resources bring about: each ends in a write, and an API server takes some hundreds in all. */
    static final int A_SECOND = 50;

    private final Map<String, SimpleInboundEventSource<?>> sources = new ConcurrentHashMap<>();
    private final Map<String, Boolean> pending = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("wakeups").factory());

    /** The event source of a kind's reconciler. */
    public <P extends HasMetadata> SimpleInboundEventSource<P> source(String kind) {
        SimpleInboundEventSource<P> source = new SimpleInboundEventSource<>("reports");
        sources.put(kind, source);
        return source;
    }

    /** Something was reported about a resource. */
    public void wake(String kind, String namespace, String name) {
        SimpleInboundEventSource<?> source = sources.get(kind);
        String key = kind + "/" + namespace + "/" + name;
        if (source == null || pending.putIfAbsent(key, true) != null) {
            return;
        }
        var unused = timer.schedule(
                () -> {
                    pending.remove(key);
                    source.propagateEvent(new ResourceID(name, namespace));
                },
                pause(pending.size()).toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** The more wait for their look, the longer each waits. */
    static Duration pause(int waiting) {
        Duration fair = Duration.ofMillis(1000L * waiting / A_SECOND);
        return fair.compareTo(PAUSE) > 0 ? fair : PAUSE;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
