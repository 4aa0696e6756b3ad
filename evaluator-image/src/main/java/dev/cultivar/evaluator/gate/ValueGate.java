package dev.cultivar.evaluator.gate;

import dev.cultivar.api.gate.Value;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.SampleSize;
import java.util.OptionalLong;

/**
 * A value within bounds, both ends included: Proven when the whole interval is within, NotProven when all of it is outside,
 * else Undecided.
 */
record ValueGate(Value claim) implements Claim {
    @Override
    public Judgement judge(Interval value, Metric metric, long n) {
        double least = claim.atLeast() == null ? Double.NEGATIVE_INFINITY : claim.atLeast();
        double most = claim.atMost() == null ? Double.POSITIVE_INFINITY : claim.atMost();
        if (value.low() >= least && value.high() <= most) {
            return Judgement.decided(Verdict.Proven, "lies wholly " + bounds());
        }
        if (value.high() < least || value.low() > most) {
            return Judgement.decided(Verdict.NotProven, "lies wholly outside what is wanted, " + bounds());
        }
        return new Judgement(
                Verdict.Undecided, needed(value, least, most, n), "lies across a bound, wanted is " + bounds());
    }

    // An estimate within the bounds has to be clear of both, one outside only of the bound that it misses.
    private static OptionalLong needed(Interval value, double least, double most, long n) {
        if (value.estimate() < least) {
            return SampleSize.deciding(value, least, n);
        }
        if (value.estimate() > most) {
            return SampleSize.deciding(value, most, n);
        }
        OptionalLong low = SampleSize.deciding(value, least, n);
        OptionalLong high = SampleSize.deciding(value, most, n);
        return low.isPresent() && high.isPresent()
                ? OptionalLong.of(Math.max(low.getAsLong(), high.getAsLong()))
                : OptionalLong.empty();
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
