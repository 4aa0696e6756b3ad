package dev.cultivar.operator.status;

import dev.cultivar.api.InputStatus;
import dev.cultivar.api.WaitingFor;
import java.util.List;

/** Something must be there first; an event of it, or time, brings the resource back. */
public final class Waiting extends Hindrance {
    private static final long serialVersionUID = 1L;
    private final transient List<WaitingFor> waitingFor;
    private final transient List<InputStatus> there;

    /** For one or more objects. */
    public Waiting(String reason, String message, List<WaitingFor> waitingFor) {
        this(reason, message, waitingFor, List.of());
    }

    /** For one or more objects, beside inputs that are there. */
    public Waiting(String reason, String message, List<WaitingFor> waitingFor, List<InputStatus> there) {
        super(reason, message);
        this.waitingFor = List.copyOf(waitingFor);
        this.there = List.copyOf(there);
    }

    /** What is waited for. */
    public List<WaitingFor> waitingFor() {
        return waitingFor;
    }

    /** The inputs that are not waited for, as they are now. */
    public List<InputStatus> there() {
        return there;
    }
}
