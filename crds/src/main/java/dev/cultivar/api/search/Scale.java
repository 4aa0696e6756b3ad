package dev.cultivar.api.search;

/** How the numbers of a range lie. */
public enum Scale {
    /** At equal distances. */
    linear,
    /** At equal ratios. */
    log
}
