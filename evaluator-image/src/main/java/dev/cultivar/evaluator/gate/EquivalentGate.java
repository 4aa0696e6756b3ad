package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.Equivalent;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;

/**
 * The same within a margin: Proven when the whole two-sided interval of the difference lies within plus and minus the margin,
 * ends included; NotProven when all of it lies outside; else Undecided. That is two one-sided tests (TOST: Schuirmann 1987), each at
 * level {@code (1 - confidence) / 2}: with confidence 0.95 stricter than the customary 0.05, which is confidence 0.9 here.
 */
record EquivalentGate(Equivalent claim) implements Claim {
    @Override
    public Judgement judge(Evidence difference, Metric metric) {
        Interval interval = difference.interval();
        double margin = claim.margin();
        String words = "the margin of " + Numbers.words(margin) + " on both sides";
        if (interval.low() >= -margin && interval.high() <= margin) {
            return Judgement.decided(Verdict.Proven, "stays within " + words);
        }
        if (interval.high() < -margin || interval.low() > margin) {
            return Judgement.decided(Verdict.NotProven, "lies wholly outside " + words);
        }
        return new Judgement(
                Verdict.Undecided, Bounds.needed(difference, -margin, margin), "lies across an end of " + words);
    }
}
