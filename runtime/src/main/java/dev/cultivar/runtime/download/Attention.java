package dev.cultivar.runtime.download;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Waits for something and listens meanwhile.
 *
 * @param watch hears how many bytes are there, again and again; what it throws ends the waiting
 */
record Attention(LongConsumer watch) {
    private static final long TICK_MILLIS = 250;

    /** Waits a little; whether it is over, in whatever way. */
    boolean over(Future<?> awaited, long bytes) {
        watch.accept(bytes);
        try {
            awaited.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | CancellationException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a file was fetched", e);
        }
    }
}
