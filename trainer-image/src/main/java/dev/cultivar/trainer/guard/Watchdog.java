package dev.cultivar.trainer.guard;

import dev.cultivar.api.stage.NoStep;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread beside the one that trains, which acts once when no step was done for too long.
 *
 * <p>Invariant: it never touches a tensor, so it can run while the other thread is stuck in one.
 */
public final class Watchdog implements AutoCloseable {
    private final Object lock = new Object();
    private final long most;
    private long last;
    private boolean closed;

    /** Watches from now on, if it is asked for; what it does then may not return. */
    public Watchdog(@Nullable NoStep spec, Runnable tooLong) {
        most = spec == null ? 0 : TimeUnit.SECONDS.toNanos(spec.seconds());
        last = System.nanoTime();
        if (spec != null) {
            Thread.ofPlatform().daemon().name("watchdog").start(() -> watch(tooLong));
        }
    }

    /** A step is done. */
    public void step() {
        synchronized (lock) {
            last = System.nanoTime();
        }
    }

    /** Watches no more; waits while it acts. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    private void watch(Runnable tooLong) {
        synchronized (lock) {
            while (!closed) {
                long left = last + most - System.nanoTime();
                if (left <= 0) {
                    tooLong.run();
                    return;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, Math.max(left, 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
