package dev.cultivar.api;

import java.util.Set;

/** The words of statuses for the state of a stage, and of a trial, which may be measured and stopped early as well. */
public final class StageState {
    public static final String PENDING = "Pending";
    public static final String RUNNING = "Running";
    public static final String SUSPENDED = "Suspended";
    public static final String MEASURING = "Measuring";
    public static final String SUCCEEDED = "Succeeded";
    public static final String FAILED = "Failed";
    public static final String STOPPED = "Stopped";

    private static final Set<String> WITHOUT_MODEL = Set.of(FAILED, STOPPED);

    private StageState() {}

    /** Whether nothing happens any more. */
    static boolean ended(String state) {
        return state.equals(SUCCEEDED) || WITHOUT_MODEL.contains(state);
    }

    /** Whether it ended and made no model. */
    static boolean madeNone(String state) {
        return WITHOUT_MODEL.contains(state);
    }
}
