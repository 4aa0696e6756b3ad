package dev.cultivar.runtime.order;

import dev.cultivar.contract.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import sun.misc.Signal;

/** Whether SIGTERM came. The JVM then waits, for at most the grace period, until the work has saved its state. */
public final class Termination {
    private static final int SIGNALLED = 128;
    /** The longest that a process which gives up takes to say why. */
    static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean exiting = new AtomicBoolean();
    private volatile boolean requested;
    private volatile ToIntFunction<RuntimeException> lastWords = reason -> ExitCode.RETRY.code();

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
                if (exiting.compareAndSet(false, true)) { // whoever sends it again starts no more threads that wait
                    System.exit(SIGNALLED + signal.getNumber());
                }
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

    /** What is to be left, and the exit code, when the work gives up. */
    void gaveUp(ToIntFunction<RuntimeException> leave) {
        lastWords = leave;
    }

    /**
     * Ends the process although the work has not returned, since it is stuck: from another thread than its own. It never returns.
     * What is left goes to a store that may be what it is stuck in, so it has a bounded time.
     */
    public void giveUp(Supplier<RuntimeException> reason) {
        AtomicInteger code = new AtomicInteger(ExitCode.RETRY.code());
        Thread last = Thread.ofPlatform()
                .daemon()
                .name("last words")
                .start(() -> code.set(lastWords.applyAsInt(reason.get())));
        try {
            last.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code.get());
    }

    void end() {
        ended.countDown();
    }
}
