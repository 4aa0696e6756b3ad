package dev.cultivar.api;

/** Whether a run takes what other runs of its namespace have made by the same order and image. */
public enum Reuse {
    /** Takes it, and waits for a run that is making it. */
    Always,
    /** Makes everything itself. */
    Never
}
