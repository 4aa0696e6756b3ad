package dev.cultivar.operator.status;

/** Why a reconcile can't go on: the only exceptions that decide a status. Mapped to a {@link Verdict} in one place. */
public abstract sealed class Hindrance extends RuntimeException permits Waiting, Terminal, Retryable {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Hindrance(String reason, String message) {
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

    /** What it means for the resource. */
    public Verdict verdict() {
        return switch (this) {
            case Waiting waiting -> Verdict.waiting(waiting.reason(), waiting.sentence());
            case Terminal terminal -> Verdict.refused(terminal.reason(), terminal.sentence());
            case Retryable retryable -> Verdict.retrying(retryable.reason(), retryable.sentence());
        };
    }
}
