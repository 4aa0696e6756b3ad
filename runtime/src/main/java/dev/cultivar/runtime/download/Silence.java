package dev.cultivar.runtime.download;

import java.time.Duration;

/** How long a server has sent nothing. The time in which what it sent is written is not its own: a slow disk is no silence. */
final class Silence {
    private final Duration longest;
    private final Arrivals arrivals;
    private long bytes;
    private long heard;

    /** From a moment of {@link System#nanoTime()} on. */
    Silence(Duration longest, Arrivals arrivals, long now) {
        this.longest = longest;
        this.arrivals = arrivals;
        this.bytes = arrivals.bytes();
        this.heard = now;
    }

    /** Whether it has lasted too long at a moment. */
    boolean tooLong(long now) {
        if (arrivals.writing() || arrivals.bytes() != bytes) {
            bytes = arrivals.bytes();
            heard = now;
        }
        return now - heard > longest.toNanos();
    }
}
