package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.GateSpec;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Superior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Interval;

/** A claim about an interval. */
public interface Claim {
    /**
     * Judges it.
     *
     * @param interval of the difference {@code where - against}, or of the value
     * @param n units behind the interval
     */
    Judgement judge(Interval interval, Metric metric, long n);

    /** The claim that a gate makes. */
    static Claim of(GateSpec gate) {
        return switch (gate) {
            case Superior superior -> new SuperiorGate(superior);
            case NonInferior nonInferior -> new NonInferiorGate(nonInferior);
            case Value value -> new ValueGate(value);
        };
    }
}
