package dev.cultivar.operator.status;

/** How a resource stands, in the three conditions that kstatus reads. At most one of the three is true. */
public record Verdict(Phase phase, String reason, String message) {
    /** The three answers. */
    public enum State {
        /** Everything that was asked for is there, or nobody wants it any more. */
        READY,
        /** Under way or waiting. */
        PROGRESSING,
        /** Nothing happens before a person acts. */
        STALLED
    }

    /** Done. */
    public static Verdict ready(String reason, String message) {
        return new Verdict(Phase.SUCCEEDED, reason, message);
    }

    /** Something must be there first. */
    public static Verdict waiting(String reason, String message) {
        return new Verdict(Phase.WAITING, reason, message);
    }

    /** The next pod has not begun. */
    public static Verdict queued(String reason, String message) {
        return new Verdict(Phase.QUEUED, reason, message);
    }

    /** At work. */
    public static Verdict running(String reason, String message) {
        return new Verdict(Phase.RUNNING, reason, message);
    }

    /** Tried again by itself. */
    public static Verdict retrying(String reason, String message) {
        return new Verdict(Phase.RETRYING, reason, message);
    }

    /** At rest because somebody asked for it. */
    public static Verdict suspended(String message) {
        return new Verdict(Phase.SUSPENDED, "Suspended", message);
    }

    /** Ended before its time, as somebody asked for. */
    public static Verdict stopped(String message) {
        return new Verdict(Phase.STOPPED, "StoppedEarly", message);
    }

    /** A pod that can't start. */
    public static Verdict blocked(String reason, String message) {
        return new Verdict(Phase.BLOCKED, reason, message);
    }

    /** Not as it is asked for. */
    public static Verdict refused(String reason, String message) {
        return new Verdict(Phase.REFUSED, reason, message);
    }

    /** In vain. */
    public static Verdict failed(String reason, String message) {
        return new Verdict(Phase.FAILED, reason, message);
    }

    /** Which of the three conditions is true. */
    public State state() {
        return phase.state();
    }

    /** Whether the condition of that state is true. */
    public boolean is(State asked) {
        return phase.state() == asked;
    }
}
