package dev.cultivar.dataset.source;

import org.jspecify.annotations.Nullable;

/** What went wrong while a file was fetched may be gone at the next try; the message says what, after "the last time". */
final class Passing extends Exception {
    private static final long serialVersionUID = 1L;

    Passing(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
