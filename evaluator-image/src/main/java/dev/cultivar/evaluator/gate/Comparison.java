package dev.cultivar.evaluator.gate;

import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.McNemar;
import dev.cultivar.evaluator.statistic.Pooled;
import org.jspecify.annotations.Nullable;

/**
 * Two models on the same items.
 *
 * @param difference where - against, paired by group
 * @param n groups
 * @param test exact McNemar by item, where items are right or wrong
 */
public record Comparison(
        String task,
        Metric metric,
        String where,
        String against,
        Interval difference,
        double whereValue,
        double againstValue,
        double confidence,
        long n,
        String items,
        @Nullable McNemar test) {

    /** Compares what a task measured on two models. */
    public static Comparison of(
            String task,
            Metric metric,
            String where,
            Measured whereMeasured,
            String against,
            Measured againstMeasured,
            double confidence,
            Bootstrap bootstrap) {
        Pooled first = whereMeasured.grouped(metric);
        Pooled second = againstMeasured.grouped(metric);
        return new Comparison(
                task,
                metric,
                where,
                against,
                bootstrap.difference(first, second, metric::value, confidence),
                metric.value(first.ratio()),
                metric.value(second.ratio()),
                confidence,
                first.units(),
                whereMeasured.items(),
                metric.binary() ? McNemar.of(whereMeasured.of(metric), againstMeasured.of(metric)) : null);
    }

    /** What moved, by how much. */
    public String words() {
        double moved = difference.estimate();
        double gain = metric.improvement(moved);
        String way = moved == 0 ? "the same " + metric.words() + " as " : moved < 0 ? "less than " : "more than ";
        String amount = moved == 0 ? "" : Numbers.words(Math.abs(moved)) + " " + metric.unit() + " ";
        String sense = gain == 0 ? "" : gain > 0 ? ", which is better" : ", which is worse";
        return "On " + task + ", " + where + " has " + amount + way + against + " (" + Numbers.words(whereValue)
                + " against " + Numbers.words(againstValue) + ")" + sense;
    }

    /** The test in words, or nothing. */
    public String testWords() {
        return test == null
                ? ""
                : " Exact McNemar test: " + test.onlyFirst() + " right only in " + where + ", " + test.onlySecond()
                        + " only in " + against + ", " + Numbers.probability(test.p()) + ".";
    }
}
