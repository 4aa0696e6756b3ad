package dev.cultivar.api.task;

/** What a task's numbers may be used for. */
public enum Partition {
    /** A search may choose by it, so a claim on it is about what was chosen. */
    development,
    /** No search can read it, under this name or another: what a claim about new data is made on. */
    unseen
}
