package dev.cultivar.trainer;

import dev.cultivar.trainer.data.DataWorkers;
import dev.cultivar.trainer.data.StepBatch;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a stream as the loop takes them: with data workers the next ones are prepared while it computes.
 *
 * <p>Invariant: {@link #position} is the place behind the step that was taken last, however far the stream has been read, so what is
 * saved does not depend on the number of workers.
 */
public final class DataLoader implements AutoCloseable {
    private record Prepared(@Nullable StepBatch step, Batches.Position after) {}

    private final Batches batches;
    private final DataWorkers workers;
    private final Queue<Future<Prepared>> ahead = new ArrayDeque<>();
    private Batches.Position position;

    /** Takes the stream over: no one else may ask it for steps. */
    public DataLoader(Batches batches, DataWorkers workers) {
        this.batches = batches;
        this.workers = workers;
        this.position = batches.position();
        prepare();
    }

    private void prepare() {
        while (ahead.size() < workers.stepsAhead()) {
            ahead.add(workers.assemble(this::prepared));
        }
    }

    private Prepared prepared() {
        StepBatch step = batches.next();
        return new Prepared(step, batches.position());
    }

    /** The next step; null when the data has ended. What is wrong with a step's data is thrown when that step is asked for. */
    public @Nullable StepBatch next() {
        Future<Prepared> first = ahead.poll();
        Prepared next = first == null ? prepared() : DataWorkers.result(first);
        position = next.after();
        prepare();
        return next.step();
    }

    /** The state behind the step that was taken last. */
    public Batches.Position position() {
        return position;
    }

    /** Waits until no thread reads the stream; it stays open. */
    @Override
    public void close() {
        ahead.forEach(prepared -> prepared.cancel(false));
        if (!ahead.isEmpty()) {
            // one thread does them in turn: behind this one none is at work
            DataWorkers.result(workers.assemble(() -> true));
        }
    }
}
