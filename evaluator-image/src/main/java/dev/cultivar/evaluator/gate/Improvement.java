package dev.cultivar.evaluator.gate;

import dev.cultivar.evaluator.metric.Better;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Evidence;

/** A difference seen from its good side: positive is better. */
public final class Improvement {
    private Improvement() {}

    /** The improvement. */
    public static Evidence of(Evidence difference, Metric metric) {
        return metric.better() == Better.higher ? difference : difference.negated();
    }
}
