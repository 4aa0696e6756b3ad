package dev.cultivar.evaluator.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap of pooled ratios (Efron 1979): draw as many units as there are, with replacement, compute the number
 * anew, take the quantiles of all those numbers. A difference is paired: both sides get the same draw, so what makes a
 * document hard for both cancels. Replicates (seeds) get the same draw too: what is drawn is documents, never seeds.
 * Strata are drawn each by itself, as many units as each has.
 *
 * <p>Invariants: same seed and units, same interval; both sides of a difference have the same units in the same order. More
 * than {@link #MOST_UNITS} units are first joined to blocks of neighbours, which bounds the work and keeps the interval valid.
 */
public final class Bootstrap {
    /** Draws of a bootstrap, unless said otherwise. */
    public static final int RESAMPLES = 10_000;

    static final int MOST_UNITS = 10_000;

    private final long seed;
    private final int resamples;

    public Bootstrap(long seed, int resamples) {
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples is " + resamples + ": give at least 1");
        }
        this.seed = seed;
        this.resamples = resamples;
    }

    /** The interval of {@code f(pooled ratio)}. */
    public Interval of(Pooled pooled, DoubleUnaryOperator f, double confidence) {
        return of(List.of(pooled), f, confidence);
    }

    /** The interval of the mean of {@code f(pooled ratio)} over replicates, which all get the same draw. */
    public Interval of(List<Pooled> replicates, DoubleUnaryOperator f, double confidence) {
        List<Pooled> drawn = blocks(replicates);
        return drawn(
                mean(replicates, pooled -> f.applyAsDouble(pooled.ratio())),
                drawn.getFirst(),
                counts -> mean(drawn, pooled -> f.applyAsDouble(pooled.ratio(counts))),
                confidence);
    }

    /** The interval of {@code f(first) - f(second)}, paired by unit. */
    public Interval difference(Pooled first, Pooled second, DoubleUnaryOperator f, double confidence) {
        return difference(List.of(first), List.of(second), f, confidence);
    }

    /** The interval of the mean of {@code f(first) - f(second)} over replicates, paired by unit; all get the same draw. */
    public Interval difference(List<Pooled> first, List<Pooled> second, DoubleUnaryOperator f, double confidence) {
        if (first.getFirst().units() != second.getFirst().units()) {
            throw new IllegalArgumentException("a paired difference needs the same units on both sides, there are "
                    + first.getFirst().units() + " and " + second.getFirst().units());
        }
        List<Pooled> a = blocks(first);
        List<Pooled> b = blocks(second);
        return drawn(
                mean(first, pooled -> f.applyAsDouble(pooled.ratio()))
                        - mean(second, pooled -> f.applyAsDouble(pooled.ratio())),
                a.getFirst(),
                counts -> mean(a, pooled -> f.applyAsDouble(pooled.ratio(counts)))
                        - mean(b, pooled -> f.applyAsDouble(pooled.ratio(counts))),
                confidence);
    }

    private Interval drawn(double estimate, Pooled shape, ToDoubleFunction<double[]> number, double confidence) {
        int[] ends = shape.ends();
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        double[] counts = new double[shape.units()];
        for (int r = 0; r < resamples; r++) {
            Arrays.fill(counts, 0);
            int start = 0;
            for (int end : ends) {
                for (int i = start; i < end; i++) {
                    counts[start + random.nextInt(end - start)]++;
                }
                start = end;
            }
            values[r] = number.applyAsDouble(counts);
        }
        return interval(estimate, values, confidence);
    }

    private static List<Pooled> blocks(List<Pooled> replicates) {
        int units = replicates.getFirst().units();
        for (Pooled replicate : replicates) {
            if (replicate.units() != units) {
                throw new IllegalArgumentException(
                        "replicates need the same units, there are " + units + " and " + replicate.units());
            }
        }
        return replicates.stream().map(pooled -> pooled.blocks(MOST_UNITS)).toList();
    }

    private static double mean(List<Pooled> replicates, ToDoubleFunction<Pooled> number) {
        double sum = 0;
        for (Pooled replicate : replicates) {
            sum += number.applyAsDouble(replicate);
        }
        return sum / replicates.size();
    }

    private static Interval interval(double estimate, double[] values, double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence is " + confidence + ": give a number between 0 and 1");
        }
        Arrays.sort(values);
        double tail = (1 - confidence) / 2;
        return new Interval(estimate, quantile(values, tail), quantile(values, 1 - tail));
    }

    /** The quantile of sorted numbers, linear between neighbours (type 7 of Hyndman and Fan, numpy's default). */
    static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
