package dev.cultivar.runtime.order;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/** Whether SIGTERM came. The JVM then waits, for at most the grace period, until the work has saved its state. */
public final class Termination {
    private static final int SIGNALLED = 128;

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
        // told apart from a library that ends the process: that is a failure, and its hooks run too
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(new Signal(name), signal -> {
                request();
                System.exit(SIGNALLED + signal.getNumber());
            });
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                if (!ended.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                                    System.err.println("not saved within " + grace.toSeconds() + " s of the asking");
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
