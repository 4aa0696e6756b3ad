package dev.cultivar.contract;

/** What a pod's exit code means. */
public enum ExitCode {
    /** The work is done. */
    DONE(0),
    /** The order or the data is wrong: trying again is in vain. */
    INVALID(2),
    /** Something that may pass: try again. */
    RETRY(75),
    /** Stopped by SIGTERM after a checkpoint: go on elsewhere. */
    TERMINATED(143);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number. */
    public int code() {
        return code;
    }
}
