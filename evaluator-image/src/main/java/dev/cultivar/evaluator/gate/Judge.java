package dev.cultivar.evaluator.gate;

import dev.cultivar.api.GateStatus;
import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.evaluator.statistic.Wilson;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns intervals into verdicts in words. */
public final class Judge {
    private Judge() {}

    /** Judges a claim about a difference. */
    public static GateStatus judge(String gate, Claim claim, Comparison comparison) {
        Judgement judgement = claim.judge(comparison.difference(), comparison.metric(), comparison.n());
        String message = comparison.words() + "; " + interval(comparison.difference(), comparison.confidence())
                + " of the paired difference " + judgement.reason() + " (" + comparison.n() + " "
                + comparison.items() + ")." + needed(judgement, comparison.items()) + comparison.testWords();
        return status(gate, judgement, comparison.difference(), comparison.n(), comparison.metric(), message);
    }

    /** Judges a claim about a value. */
    public static GateStatus judge(
            String gate,
            Claim claim,
            String task,
            Metric metric,
            String model,
            Measured measured,
            double confidence,
            Bootstrap bootstrap) {
        Interval value = value(measured, metric, confidence, bootstrap);
        long n = measured.units();
        Judgement judgement = claim.judge(value, metric, n);
        String message = "On " + task + ", " + model + " has " + metric.words() + " "
                + Numbers.words(value.estimate()) + "; " + interval(value, confidence) + " " + judgement.reason() + " ("
                + n + " " + measured.items() + ")." + needed(judgement, measured.items());
        return status(gate, judgement, value, n, metric, message);
    }

    /**
     * The interval of a metric: Wilson's for shares of independent items (a bootstrap of 20 right answers of 20 has no width),
     * the bootstrap by group otherwise.
     */
    public static Interval value(Measured measured, Metric metric, double confidence, Bootstrap bootstrap) {
        Pooled grouped = measured.grouped(metric);
        if (metric.binary() && grouped.units() == measured.ids().size()) {
            double right = 0;
            for (int i = 0; i < grouped.units(); i++) {
                right += grouped.numerator(i);
            }
            return Wilson.interval(right, grouped.units(), confidence);
        }
        return bootstrap.of(grouped, metric::value, confidence);
    }

    private static String interval(Interval interval, double confidence) {
        return "the " + Numbers.percent(confidence) + " interval, " + Numbers.words(interval.low()) + " to "
                + Numbers.words(interval.high()) + ",";
    }

    private static String needed(Judgement judgement, String items) {
        if (judgement.verdict() != Verdict.Undecided) {
            return "";
        }
        return judgement.neededN().isPresent()
                ? " About " + judgement.neededN().getAsLong() + " " + items + " would probably decide."
                : " No number of " + items + " would decide it as things stand.";
    }

    private static GateStatus status(
            String gate, Judgement judgement, Interval interval, long n, Metric metric, String message) {
        return new GateStatus(
                gate,
                judgement.verdict().name(),
                interval.estimate(),
                interval.low(),
                interval.high(),
                n,
                metric.unit(),
                boxed(judgement.neededN()),
                message);
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
