package dev.cultivar.models.engine;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that compute beside each other, each on one core with gradients off. Many small products share cores better so than when
 * each product is split over all cores: no thread waits for another one at every barrier, which a busy neighbour makes long, and no
 * result depends on the number of threads.
 */
public final class Workers implements AutoCloseable {
    private final int size;
    private final ExecutorService threads;

    private Workers(int size, ExecutorService threads) {
        this.size = size;
        this.threads = threads;
    }

    /** As many threads as libtorch was started with. */
    public static Workers of(Torch torch) {
        return new Workers(
                torch.threads(),
                Executors.newFixedThreadPool(
                        torch.threads(),
                        Thread.ofPlatform().daemon().name("worker-", 1).factory()));
    }

    public int size() {
        return size;
    }

    /** Takes its place behind what was given before; whoever gives more than {@link #size} pieces at once holds them in memory. */
    public <T> Future<T> submit(Callable<T> work) {
        return threads.submit(() -> {
            // settings of the thread, and a new one has libtorch's own
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setNumThreads(1);
            JniUtils.setGradMode(false);
            return work.call();
        });
    }

    /** What was submitted; waits for it. */
    public static <T> T result(Future<T> submitted) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return submitted.get();
                } catch (InterruptedException e) {
                    // the tensors that it works on must outlive it
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException cause) {
                        throw cause;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for what is at work. */
    @Override
    public void close() {
        threads.close();
    }
}
