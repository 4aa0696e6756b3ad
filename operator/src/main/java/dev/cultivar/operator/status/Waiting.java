package dev.cultivar.operator.status;

import dev.cultivar.api.WaitingFor;
import java.util.List;

/** Something must be there first; an event of it, or time, brings the resource back. */
public final class Waiting extends Hindrance {
    private static final long serialVersionUID = 1L;
    private final transient List<WaitingFor> waitingFor;

    /** For one or more objects. */
    public Waiting(String reason, String message, List<WaitingFor> waitingFor) {
        super(reason, message);
        this.waitingFor = List.copyOf(waitingFor);
    }

    /** What is waited for. */
    public List<WaitingFor> waitingFor() {
        return waitingFor;
    }
}
