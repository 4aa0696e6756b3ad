package dev.cultivar.evaluator.task;

/** Told how far a task is, after each batch. */
@FunctionalInterface
public interface Progress {
    /**
     * @param items items that were read
     * @param tokens tokens that went through the model in this task
     * @throws Interrupted when the pod is asked to stop
     */
    void at(long items, long tokens);

    /** The pod was asked to stop: what was measured so far is kept elsewhere. */
    final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
