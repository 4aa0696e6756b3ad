package dev.cultivar.trainer.data;

import dev.cultivar.api.Defaults;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Threads that prepare data while another one computes: one puts sequences together, in their order; the others tokenise records
 * ahead of it.
 *
 * <p>Invariants: what is prepared is the same for any number of threads, none included; work that was given and not asked for is
 * bounded by whoever gives it ({@link #stepsAhead}, {@link #recordsAhead}); a failure shows where the result is asked for, not earlier.
 */
public final class DataWorkers implements AutoCloseable {
    /** As torch's DataLoader (prefetch_factor). */
    private static final int STEPS_AHEAD = 2;
    /** Enough that short texts do not cost a change of threads each. */
    private static final int RECORDS_AHEAD = 32;

    private final int size;
    private final @Nullable ThreadPoolExecutor assembler;
    private final @Nullable ThreadPoolExecutor labellers;

    private DataWorkers(int size) {
        this.size = size;
        this.assembler = size == 0 ? null : pool("data-assembler-", 1);
        this.labellers = size < 2 ? null : pool("data-worker-", size - 1);
    }

    /** So many threads in all; null or 0: the thread that asks does everything itself, when it asks. */
    public static DataWorkers of(@Nullable Integer size) {
        return new DataWorkers(Defaults.or(size, 0));
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 1).factory());
    }

    /** Steps that are prepared before they are asked for. */
    public int stepsAhead() {
        return STEPS_AHEAD * size;
    }

    /** Records that are tokenised before they are asked for. */
    int recordsAhead() {
        return labellers == null ? 0 : RECORDS_AHEAD * labellers.getCorePoolSize();
    }

    /** Work on whole steps: done in the order in which it was given, by one thread. */
    public <T> Future<T> assemble(Callable<T> work) {
        return given(assembler, work);
    }

    /** Work on one record: by any thread, in any order. */
    <T> FutureTask<T> label(Callable<T> work) {
        return given(labellers, work);
    }

    private static <T> FutureTask<T> given(@Nullable ThreadPoolExecutor pool, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        if (pool == null) {
            throw new IllegalStateException("there is no thread for this");
        }
        pool.execute(task);
        return task;
    }

    /** What became of a record; done here where no thread has begun it, so that no one waits for a thread that is busy or gone. */
    <T> T labelled(FutureTask<T> task) {
        if (labellers != null) {
            labellers.remove(task);
        }
        task.run();
        return result(task);
    }

    /** What was given; waits for it. A failure is thrown as it was. */
    public static <T> T result(Future<T> given) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return given.get();
                } catch (InterruptedException e) {
                    // the place in the stream is known only when this is done
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException thrown(@Nullable Throwable cause) {
        if (cause instanceof Error failure) {
            throw failure;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }

    /** Drops what no thread has begun, and waits for the rest. */
    @Override
    public void close() {
        List<ThreadPoolExecutor> pools = new ArrayList<>();
        if (assembler != null) {
            pools.add(assembler);
        }
        if (labellers != null) {
            pools.add(labellers);
        }
        pools.forEach(pool -> pool.getQueue().clear());
        pools.forEach(ThreadPoolExecutor::close);
    }
}
