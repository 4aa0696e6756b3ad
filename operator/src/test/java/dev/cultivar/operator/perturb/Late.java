package dev.cultivar.operator.perturb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All watches of a kind are behind those of the others: notices of several kinds come in another order. */
record Late(String resource, long millis) implements Disturbance {
    @Override
    public boolean passes(Notice notice) {
        return !notice.resource().equals(resource) || after(millis);
    }

    @Override
    public boolean forLife(int life) {
        return true;
    }

    @Override
    public String toString() {
        return "all notices of " + resource + " " + millis + " ms late";
    }

    /** True, a little later: the delay is the disturbance, nothing is waited for. */
    static boolean after(long millis) {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .join();
        return true;
    }
}
