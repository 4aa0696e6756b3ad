package dev.cultivar.runtime.order;

/** Something that may pass: the pod ends with exit code 75 and is tried again, a bounded number of times. */
public final class RetryLater extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    /**
     * @param reason one word for programs
     * @param message a sentence for people
     */
    public RetryLater(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The same of something that no exception told of. */
    public RetryLater(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** One word for programs. */
    public String reason() {
        return reason;
    }
}
