package dev.cultivar.trainer.guard;

import dev.cultivar.trainer.data.SlotCursor;
import java.util.Map;

/** A step that must not reach the weights. */
public final class StepRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final long step;
    private final transient GuardState guard;
    private final transient Map<String, SlotCursor> behind;

    /**
     * @param reason one word for programs
     * @param step the step, from 1
     * @param message what was seen
     * @param guard what guards knew before it
     * @param behind where the data stands behind its batch
     */
    StepRefused(String reason, long step, String message, GuardState guard, Map<String, SlotCursor> behind) {
        super(message);
        this.reason = reason;
        this.step = step;
        this.guard = guard;
        this.behind = behind;
    }

    /** One word for programs. */
    public String reason() {
        return reason;
    }

    /** The step, from 1. */
    public long step() {
        return step;
    }

    /** What was seen, for people. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** What guards knew before it. */
    public GuardState guard() {
        return guard;
    }

    /** Where the data stands behind its batch. */
    public Map<String, SlotCursor> behind() {
        return behind;
    }
}
