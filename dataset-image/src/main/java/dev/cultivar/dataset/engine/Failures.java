package dev.cultivar.dataset.engine;

import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.RetryLater;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;

/** Waits for Spark's jobs, and turns the ways in which they fail back into what our code threw inside them. */
final class Failures {
    private static final long TICK_MILLIS = 250;
    private static final String KILLED = "exit code 137";
    /** How Spark says that it has given up on executors; it has no exception of its own for that. */
    private static final List<String> ENDED = List.of(
            "ExecutorLostFailure", "SparkContext was shut down", "Spark context stopped while waiting for backend");

    private Failures() {}

    static void await(JavaFutureAction<Void> action, SparkEngine engine) {
        while (true) {
            try {
                action.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                try {
                    tick(action, engine);
                } catch (Stopped stopped) {
                    action.cancel(true);
                    throw stopped;
                }
            } catch (ExecutionException e) {
                throw translation(e);
            } catch (InterruptedException e) {
                action.cancel(true);
                Thread.currentThread().interrupt();
                throw new Stopped("interrupted");
            }
        }
    }

    static <R> R translated(Supplier<R> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw translation(e);
        } catch (Exception e) {
            // Spark is Scala: its checked exceptions are not declared
            throw translation(e);
        }
    }

    private static void tick(JavaFutureAction<Void> action, SparkEngine engine) {
        int done = 0;
        int total = 0;
        for (int job : action.jobIds()) {
            SparkJobInfo info = engine.spark().statusTracker().getJobInfo(job);
            if (info == null) {
                continue;
            }
            for (int id : info.stageIds()) {
                SparkStageInfo stage = engine.spark().statusTracker().getStageInfo(id);
                if (stage != null) {
                    done += stage.numCompletedTasks();
                    total += stage.numTasks();
                }
            }
        }
        engine.watch().progress(done, total);
    }

    static RuntimeException translation(Exception failure) {
        IOException reading = null;
        StringBuilder told = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            told.append(cause.getMessage()).append('\n');
            switch (cause) {
                case InvalidWork invalid -> {
                    return invalid;
                }
                case OutOfMemoryError memory -> throw memory;
                // tasks write nowhere but to the scratch folder
                case IOException io
                when String.valueOf(io.getMessage()).contains("No space left") -> {
                    return new InvalidWork(
                            "ScratchFull",
                            "no space left for temporary files: give the pod a larger volume at "
                                    + System.getProperty("java.io.tmpdir"));
                }
                case IOException io -> reading = io;
                default -> {}
            }
        }
        String all = told.toString();
        if (ENDED.stream().anyMatch(all::contains)) {
            return lost(all, failure);
        }
        if (reading != null) {
            return new UncheckedIOException("the data engine failed", reading);
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException("the data engine failed", failure);
    }

    /** Spark starts executors again, and tasks of lost ones, a bounded number of times; then this is what is left to say. */
    private static RuntimeException lost(String told, Exception failure) {
        return told.contains(KILLED)
                ? new InvalidWork(
                        "OutOfMemory",
                        "executors needed more memory than their limit, for one part of the data again and again:"
                                + " raise spec.compute.memory")
                : new RetryLater(
                        "ExecutorsLost",
                        "executors ended again and again ("
                                + told.lines().findFirst().orElse("")
                                + "): look at the events and logs of pods *-exec-* while they run",
                        failure);
    }
}
