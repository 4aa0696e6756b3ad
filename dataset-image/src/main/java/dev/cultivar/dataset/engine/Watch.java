package dev.cultivar.dataset.engine;

/** Hears how far a computation is, several times a second, and may stop it. */
@FunctionalInterface
public interface Watch {
    /**
     * @param done tasks that are done
     * @param total tasks that are known so far
     * @throws Stopped to give up the computation
     */
    void progress(int done, int total);
}
