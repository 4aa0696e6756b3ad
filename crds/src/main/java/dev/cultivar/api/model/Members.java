package dev.cultivar.api.model;

/** Which states of a run's model are meant. */
public enum Members {
    /** The one after the last stage. */
    last,
    /** One after each training stage that is done, told apart by the coordinate stage. */
    each
}
