package dev.cultivar.operator.status;

/** Only a person can change this; the message says how. */
public final class Terminal extends Hindrance {
    private static final long serialVersionUID = 1L;

    /** With one word and a sentence. */
    public Terminal(String reason, String message) {
        super(reason, message);
    }
}
