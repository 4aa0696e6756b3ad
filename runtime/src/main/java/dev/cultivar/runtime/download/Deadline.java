package dev.cultivar.runtime.download;

import java.time.Duration;

/**
 * When all tries and pauses together have taken too long.
 *
 * @param nanos a moment of {@link System#nanoTime()}
 * @param seconds how long they may take
 */
public record Deadline(long nanos, int seconds) {
    /** So many seconds from now. */
    public static Deadline in(int seconds) {
        return new Deadline(System.nanoTime() + Duration.ofSeconds(seconds).toNanos(), seconds);
    }

    /** Time that is left; none when it is over. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }
}
