package dev.cultivar.runtime.download;

import java.time.Duration;

/** What went wrong while a file was fetched may be gone at the next try; the message says what, after "the last time". */
final class Passing extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration asked;

    Passing(String message, Throwable cause) {
        super(message, cause);
        this.asked = Duration.ZERO;
    }

    /** With the pause that the server asked for. */
    Passing(String message, Duration asked) {
        super(message);
        this.asked = asked;
    }

    /** How long the server asked to be left alone. */
    Duration asked() {
        return asked;
    }
}
