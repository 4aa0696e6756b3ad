package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.Equivalent;
import dev.cultivar.api.gate.GateSpec;
import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.api.gate.Superior;
import dev.cultivar.api.gate.Value;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Evidence;

/** A claim about an interval. */
public interface Claim {
    /**
     * Judges it.
     *
     * @param evidence of the difference {@code where - against}, or of the value
     */
    Judgement judge(Evidence evidence, Metric metric);

    /** The claim that a gate makes. */
    static Claim of(GateSpec gate) {
        return switch (gate) {
            case Superior superior -> new SuperiorGate(superior);
            case NonInferior nonInferior -> new NonInferiorGate(nonInferior);
            case Equivalent equivalent -> new EquivalentGate(equivalent);
            case Value value -> new ValueGate(value);
        };
    }
}
