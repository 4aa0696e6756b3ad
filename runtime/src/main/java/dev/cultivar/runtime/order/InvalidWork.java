package dev.cultivar.runtime.order;

/** The order or the data is wrong: trying again is in vain. The pod ends with exit code 2 and this reason and message. */
public final class InvalidWork extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    /**
     * @param reason one word for programs, for example BadRecord
     * @param message a sentence for people: which file, line, field; the rule; what to do
     */
    public InvalidWork(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** One word for programs. */
    public String reason() {
        return reason;
    }

    /** The sentence for people. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
