package dev.cultivar.dataset.engine;

/** A computation was given up because the pod is asked to end. */
public final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a sentence for people. */
    public Stopped(String message) {
        super(message);
    }
}
