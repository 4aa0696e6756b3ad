package dev.cultivar.operator.status;

/** How a resource stands, in the three conditions that kstatus reads. At most one of the three is true. */
public record Verdict(State state, String reason, String message) {
    /** The three answers. */
    public enum State {
        /** Everything that was asked for is there. */
        READY,
        /** Under way or waiting. */
        PROGRESSING,
        /** Nothing happens before a person acts. */
        STALLED
    }

    /** Done. */
    public static Verdict ready(String reason, String message) {
        return new Verdict(State.READY, reason, message);
    }

    /** Under way. */
    public static Verdict progressing(String reason, String message) {
        return new Verdict(State.PROGRESSING, reason, message);
    }

    /** Stuck. */
    public static Verdict stalled(String reason, String message) {
        return new Verdict(State.STALLED, reason, message);
    }

    /** Whether the condition of that state is true. */
    public boolean is(State asked) {
        return state == asked;
    }
}
