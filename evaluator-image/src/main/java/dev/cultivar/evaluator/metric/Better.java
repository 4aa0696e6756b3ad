package dev.cultivar.evaluator.metric;

/** Which direction of a metric is good. */
public enum Better {
    /** Less is better. */
    lower,
    /** More is better. */
    higher
}
