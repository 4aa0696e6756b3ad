package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.Value;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;

/**
 * A value within bounds, both ends included: Proven when the whole interval is within, NotProven when all of it is outside,
 * else Undecided.
 */
record ValueGate(Value claim) implements Claim {
    @Override
    public Judgement judge(Evidence evidence, Metric metric) {
        Interval value = evidence.interval();
        double least = claim.atLeast() == null ? Double.NEGATIVE_INFINITY : claim.atLeast();
        double most = claim.atMost() == null ? Double.POSITIVE_INFINITY : claim.atMost();
        if (value.low() >= least && value.high() <= most) {
            return Judgement.decided(Verdict.Proven, "lies wholly " + bounds());
        }
        if (value.high() < least || value.low() > most) {
            return Judgement.decided(Verdict.NotProven, "lies wholly outside what is wanted, " + bounds());
        }
        return new Judgement(
                Verdict.Undecided, Bounds.needed(evidence, least, most), "lies across a bound, wanted is " + bounds());
    }

    private String bounds() {
        Double least = claim.atLeast();
        Double most = claim.atMost();
        if (least != null && most != null) {
            return "between " + Numbers.words(least) + " and " + Numbers.words(most);
        }
        return least != null
                ? "at " + Numbers.words(least) + " or above"
                : "at " + Numbers.words(most == null ? Double.POSITIVE_INFINITY : most) + " or below";
    }
}
