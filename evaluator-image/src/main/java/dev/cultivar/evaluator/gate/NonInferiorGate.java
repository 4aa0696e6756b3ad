package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;

/**
 * Not worse than a margin. With g the improvement: Proven when the whole interval of g is at -margin or above, NotProven when
 * all of it is below, else Undecided. A model is never inferior to itself.
 */
record NonInferiorGate(NonInferior claim) implements Claim {
    @Override
    public Judgement judge(Evidence difference, Metric metric) {
        Evidence evidence = Improvement.of(difference, metric);
        Interval improvement = evidence.interval();
        double margin = claim.margin();
        if (improvement.low() >= -margin) {
            return Judgement.decided(Verdict.Proven, "stays within the margin of " + Numbers.words(margin));
        }
        if (improvement.high() < -margin) {
            return Judgement.decided(Verdict.NotProven, "lies wholly outside the margin of " + Numbers.words(margin));
        }
        return new Judgement(
                Verdict.Undecided, evidence.needed(-margin), "lies across the margin of " + Numbers.words(margin));
    }
}
