package dev.cultivar.api.task;

/** What a task's numbers may be used for. */
public enum Partition {
    /** A search may choose by it, so a claim on it is about what was chosen. */
    development,
    /** A search that would read it, under this name or another that the manifests show, is refused: what a claim about new data is made on. */
    unseen
}
