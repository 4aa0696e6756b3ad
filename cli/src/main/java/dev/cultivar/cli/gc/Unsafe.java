package dev.cultivar.cli.gc;

/** What is used can't be told from what is not, so nothing may be removed; the message says why and what to do. */
public final class Unsafe extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsafe(String message) {
        super(message);
    }
}
