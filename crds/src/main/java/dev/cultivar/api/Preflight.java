package dev.cultivar.api;

/** What becomes of a stage that is predicted to need more memory than its pod gets. */
public enum Preflight {
    /** It is not queued. */
    Refuse,
    /** It is queued, and a condition says so. */
    Warn
}
