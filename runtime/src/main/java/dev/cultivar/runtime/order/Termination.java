package dev.cultivar.runtime.order;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether SIGTERM came. The JVM then waits, for at most the grace period, until the work has saved its state. */
public final class Termination {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean requested;

    /** Whether the work should save and return. */
    public boolean requested() {
        return requested;
    }

    /** Asks the work to save and return, as SIGTERM does. */
    public void request() {
        requested = true;
    }

    void install(Duration grace) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            request();
                            try {
                                if (!ended.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                                    System.err.println("not saved within " + grace.toSeconds() + " s of SIGTERM");
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "termination"));
    }

    void end() {
        ended.countDown();
    }
}
