package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.NonInferior;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.SampleSize;

/**
 * Not worse than a margin. With g the improvement: Proven when the whole interval of g is at -margin or above, NotProven when
 * all of it is below, else Undecided. A model is never inferior to itself.
 */
record NonInferiorGate(NonInferior claim) implements Claim {
    @Override
    public Judgement judge(Interval difference, Metric metric, long n) {
        Interval improvement = Improvement.of(difference, metric);
        double margin = claim.margin();
        if (improvement.low() >= -margin) {
            return Judgement.decided(Verdict.Proven, "stays within the margin of " + Numbers.words(margin));
        }
        if (improvement.high() < -margin) {
            return Judgement.decided(Verdict.NotProven, "lies wholly outside the margin of " + Numbers.words(margin));
        }
        return new Judgement(
                Verdict.Undecided,
                SampleSize.deciding(improvement, -margin, n),
                "lies across the margin of " + Numbers.words(margin));
    }
}
