package dev.cultivar.api.model;

/** Which trials of a search are meant. */
public enum Select {
    /** All of them. */
    all,
    /** Those of the best configuration by the search's objective, one for each seed. */
    best
}
