package dev.cultivar.api.search;

import java.util.Set;

/** Which values of a metric are good. */
public enum Goal {
    /** Less is better. */
    minimize,
    /** More is better. */
    maximize;

    private static final Set<String> LESS_IS_BETTER = Set.of(
            "loss", "perplexity", "bitsPerByte", "targetPerplexity", "wordPerplexity", "bytePerplexity", "forgetting");

    /** The metric's own order. */
    public static Goal of(String metric) {
        return LESS_IS_BETTER.contains(metric) ? minimize : maximize;
    }
}
