package dev.cultivar.operator.status;

import java.util.Locale;

/**
 * Where a resource is on its way. Finer than what kstatus knows: metrics count by it, and each has a golden dump for each kind that
 * gets there, which kstatus, Argo CD and Flux judge in tests.
 */
public enum Phase {
    /** Something that it refers to is not there yet. */
    WAITING(Verdict.State.PROGRESSING),
    /** Its next pod has not begun: to be made, to be admitted by a queue, to be scheduled or started. */
    QUEUED(Verdict.State.PROGRESSING),
    /** A pod is at work, or trials are. */
    RUNNING(Verdict.State.PROGRESSING),
    /** A pod was lost, or the API server refused something for now; it is tried again. */
    RETRYING(Verdict.State.PROGRESSING),
    /** A person, or a search, asked it to rest. */
    SUSPENDED(Verdict.State.PROGRESSING),
    /** Its pod can't be started before a person acts on the cluster. */
    BLOCKED(Verdict.State.STALLED),
    /** What is asked for makes no sense, or not in this workspace. */
    REFUSED(Verdict.State.STALLED),
    /** The work was done in vain, or a gate was not passed. */
    FAILED(Verdict.State.STALLED),
    /** A trial that its search has stopped early: no more comes of it, and nobody is to do anything. */
    STOPPED(Verdict.State.READY),
    /** Everything that was asked for is there. */
    SUCCEEDED(Verdict.State.READY);

    private final Verdict.State state;

    Phase(Verdict.State state) {
        this.state = state;
    }

    /** What the three conditions of kstatus say in it. */
    public Verdict.State state() {
        return state;
    }

    /** As metrics and file names write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
