package dev.cultivar.api.task;

/** What a task is asked once for each of. */
public enum ForEach {
    /** The domains of its data, by the records' metadata domain. */
    domain
}
