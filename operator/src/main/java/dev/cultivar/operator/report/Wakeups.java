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
 * Brings a resource's reconcile about when a pod of it has reported, at most once in {@link #PAUSE}: that is what bounds the
 * status writes that reports cause.
 */
public final class Wakeups implements AutoCloseable {
    /** Between two reconciles of one resource that reports bring about. */
    static final Duration PAUSE = Duration.ofSeconds(2);

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
                PAUSE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
