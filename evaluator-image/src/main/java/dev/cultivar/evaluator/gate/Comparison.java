package dev.cultivar.evaluator.gate;

import dev.cultivar.evaluator.metric.Measured;
import dev.cultivar.evaluator.metric.Metric;
import dev.cultivar.evaluator.statistic.Bootstrap;
import dev.cultivar.evaluator.statistic.Evidence;
import dev.cultivar.evaluator.statistic.Interval;
import dev.cultivar.evaluator.statistic.McNemar;
import dev.cultivar.evaluator.statistic.Permutation;
import dev.cultivar.evaluator.statistic.Pooled;
import dev.cultivar.evaluator.statistic.Seeds;
import dev.cultivar.evaluator.statistic.Unanimous;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two sides on the same items, in one or more replicates.
 *
 * @param where one side in words
 * @param against the other
 * @param first where's numbers by group, one for each replicate
 * @param second against's
 * @param evidence of where - against, paired by group within each replicate
 * @param over how many replicates of what
 * @param unit what a replicate is, in the plural
 * @param test exact McNemar by item, where items are right or wrong and there is one replicate
 */
public record Comparison(
        String task,
        Metric metric,
        String where,
        String against,
        List<Pooled> first,
        List<Pooled> second,
        Evidence evidence,
        String items,
        String over,
        String unit,
        @Nullable McNemar test) {

    /** What a comparison is of. */
    public record Sides(String task, Metric metric, String where, String against, String over, String unit) {}

    /** Compares what a task measured; the lists have one entry for each replicate. */
    public static Comparison of(
            Sides sides, List<Measured> where, List<Measured> against, double confidence, Bootstrap bootstrap) {
        Metric metric = sides.metric();
        List<Pooled> first = where.stream().map(m -> m.grouped(metric)).toList();
        List<Pooled> second = against.stream().map(m -> m.grouped(metric)).toList();
        double[] differences = new double[first.size()];
        Arrays.setAll(
                differences,
                i -> metric.value(first.get(i).ratio())
                        - metric.value(second.get(i).ratio()));
        return new Comparison(
                sides.task(),
                metric,
                sides.where(),
                sides.against(),
                first,
                second,
                Evidence.of(
                        documents(first, second, metric, confidence, bootstrap),
                        first.getFirst().units(),
                        differences,
                        confidence),
                where.getFirst().items(),
                sides.over(),
                sides.unit(),
                metric.binary() && first.size() == 1
                        ? McNemar.of(
                                where.getFirst().of(metric), against.getFirst().of(metric))
                        : null);
    }

    private static Interval documents(
            List<Pooled> first, List<Pooled> second, Metric metric, double confidence, Bootstrap bootstrap) {
        Interval drawn = bootstrap.difference(first, second, metric::value, confidence);
        return metric.share() ? Unanimous.widened(drawn, -1, 1, first.getFirst().units(), confidence) : drawn;
    }

    /** The paired permutation test by group, the same for the same numbers; empty where both sides are not over the same. */
    public Optional<Permutation> permutation() {
        return Permutation.of(first, second, Seeds.of(0, "permutation"));
    }

    /** The interval of where - against. */
    public Interval difference() {
        return evidence.interval();
    }

    /** The mean of where's replicates. */
    public double whereValue() {
        return mean(first);
    }

    /** The mean of against's replicates. */
    public double againstValue() {
        return mean(second);
    }

    /** For each group the mean difference over the replicates. */
    public double[] differences() {
        double[] differences = new double[first.getFirst().units()];
        for (int r = 0; r < first.size(); r++) {
            for (int i = 0; i < differences.length; i++) {
                double difference = metric.value(first.get(r).ratio(i))
                        - metric.value(second.get(r).ratio(i));
                differences[i] += difference / first.size();
            }
        }
        return differences;
    }

    private double mean(List<Pooled> side) {
        return side.stream()
                .mapToDouble(pooled -> metric.value(pooled.ratio()))
                .average()
                .orElseThrow();
    }

    /** What moved, by how much. */
    public String words() {
        double moved = difference().estimate();
        double gain = metric.improvement(moved);
        String way = moved == 0 ? "the same " + metric.words() + " as " : moved < 0 ? "less than " : "more than ";
        String amount = moved == 0 ? "" : Numbers.words(Math.abs(moved)) + " " + metric.unit() + " ";
        String sense = gain == 0 ? "" : gain > 0 ? ", which is better" : ", which is worse";
        return "On " + task + ", " + where + " has " + amount + way + against + " (" + Numbers.words(whereValue())
                + " against " + Numbers.words(againstValue()) + ")" + sense;
    }

    /** The test in words, or nothing. */
    public String testWords() {
        return test == null
                ? ""
                : " Exact McNemar test: " + test.onlyFirst() + " right only in " + where + ", " + test.onlySecond()
                        + " only in " + against + ", " + Numbers.probability(test.p()) + ".";
    }
}
