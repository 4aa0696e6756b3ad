package dev.cultivar.trainer.guard;

import dev.cultivar.api.stage.NoStep;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread beside the one that trains, which acts once when no step was done for too long. It watches from
 * {@link #start} to {@link #stop}: loading and publishing are no steps.
 *
 * <p>Invariant: it never touches a tensor, so it can run while the other thread is stuck in one.
 */
public final class Watchdog {
    private final Object lock = new Object();
    private final @Nullable NoStep spec;
    private final Runnable tooLong;
    private long last;
    private boolean stopped;

    /** Watches nothing yet; what is done when it took too long may not return. */
    public Watchdog(@Nullable NoStep spec, Runnable tooLong) {
        this.spec = spec;
        this.tooLong = tooLong;
    }

    /** Watches from now on, if it is asked for. */
    public void start() {
        step();
        if (spec != null) {
            long most = TimeUnit.SECONDS.toNanos(spec.seconds());
            Thread.ofPlatform().daemon().name("watchdog").start(() -> watch(most));
        }
    }

    /** A step is done, or a checkpoint is written. */
    public void step() {
        synchronized (lock) {
            last = System.nanoTime();
        }
    }

    /** Watches no more; waits while it acts. */
    public void stop() {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
    }

    private void watch(long most) {
        synchronized (lock) {
            while (!stopped) {
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
