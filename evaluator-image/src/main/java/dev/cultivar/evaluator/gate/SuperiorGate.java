package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.Superior;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;

/**
 * Better by more than a margin. With g the improvement (the difference, its sign turned where less is better): Proven when the
 * whole interval of g is above the margin, NotProven when none of it is, else Undecided. Exactly the margin is not beyond it,
 * so a model is never superior to itself.
 */
record SuperiorGate(Superior claim) implements Claim {
    @Override
    public Judgement judge(Evidence difference, Metric metric) {
        Evidence evidence = Improvement.of(difference, metric);
        Interval improvement = evidence.interval();
        double margin = claim.margin();
        if (improvement.low() > margin) {
            return Judgement.decided(Verdict.Proven, "lies wholly beyond the margin of " + Numbers.words(margin));
        }
        if (improvement.high() <= margin) {
            return Judgement.decided(Verdict.NotProven, "stays short of the margin of " + Numbers.words(margin));
        }
        return new Judgement(
                Verdict.Undecided, evidence.needed(margin), "lies across the margin of " + Numbers.words(margin));
    }
}
