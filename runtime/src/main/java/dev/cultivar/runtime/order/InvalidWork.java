package dev.cultivar.runtime.order;

import dev.cultivar.api.ArtifactStatus;
import java.util.List;

/** The order or the data is wrong: trying again is in vain. The pod ends with exit code 2 and this reason and message. */
public final class InvalidWork extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final transient List<ArtifactStatus> left;

    /**
     * @param reason one word for programs, for example BadRecord
     * @param message a sentence for people: which file, line, field; the rule; what to do
     */
    public InvalidWork(String reason, String message) {
        this(reason, message, List.of());
    }

    private InvalidWork(String reason, String message, List<ArtifactStatus> left) {
        super(message);
        this.reason = reason;
        this.left = left;
    }

    /** The same of work that leaves artifacts all the same, with a clause that names them. */
    public InvalidWork leaving(String clause, ArtifactStatus... artifacts) {
        InvalidWork same = new InvalidWork(reason, sentence() + clause, List.of(artifacts));
        same.initCause(this);
        return same;
    }

    /** One word for programs. */
    public String reason() {
        return reason;
    }

    /** The sentence for people. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** What the work leaves although it failed. */
    public List<ArtifactStatus> left() {
        return left;
    }
}
