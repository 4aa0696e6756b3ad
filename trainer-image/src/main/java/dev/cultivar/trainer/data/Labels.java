package dev.cultivar.trainer.data;

import dev.cultivar.trainer.objective.Labelled;
import dev.cultivar.trainer.objective.Objective;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.FutureTask;

/** The records of a window as their objective reads them, one after the other; with data workers the next ones are tokenised ahead. */
final class Labels {
    private final Objective objective;
    private final DataWorkers workers;
    private final Queue<FutureTask<Labelled>> ahead = new ArrayDeque<>();
    private int first;

    Labels(Objective objective, DataWorkers workers) {
        this.objective = objective;
        this.workers = workers;
    }

    /** Another window, or another place in it, follows. */
    void clear() {
        ahead.forEach(task -> task.cancel(false));
        ahead.clear();
    }

    /** The record at an index of the window: the one after the last that was asked for, unless this was cleared. */
    Labelled get(Window window, int index) {
        if (ahead.isEmpty()) {
            first = index;
        }
        while (ahead.size() < workers.recordsAhead() && first + ahead.size() < window.size()) {
            var record = window.get(first + ahead.size());
            ahead.add(workers.label(() -> objective.label(record)));
        }
        FutureTask<Labelled> next = ahead.poll();
        if (next == null) {
            return objective.label(window.get(index));
        }
        if (first++ != index) {
            throw new IllegalStateException("record " + index + " was asked for, " + (first - 1) + " is next");
        }
        return workers.labelled(next);
    }
}
