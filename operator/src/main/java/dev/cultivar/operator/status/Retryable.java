package dev.cultivar.operator.status;

/** May pass by itself: tried again with growing pauses. */
public final class Retryable extends Hindrance {
    private static final long serialVersionUID = 1L;

    /** With one word and a sentence. */
    public Retryable(String reason, String message) {
        super(reason, message);
    }
}
