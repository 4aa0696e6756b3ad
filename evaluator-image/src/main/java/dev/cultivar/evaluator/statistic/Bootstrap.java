package dev.cultivar.evaluator.statistic;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * Percentile bootstrap of pooled ratios (Efron 1979): draw as many units as there are, with replacement, compute the number
 * anew, take the quantiles of all those numbers. A difference is paired: both sides get the same draw, so what makes a
 * document hard for both cancels.
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
        Pooled drawn = pooled.blocks(MOST_UNITS);
        int n = drawn.units();
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            double numerator = 0;
            double denominator = 0;
            for (int i = 0; i < n; i++) {
                int unit = random.nextInt(n);
                numerator += drawn.numerator(unit);
                denominator += drawn.denominator(unit);
            }
            values[r] = f.applyAsDouble(numerator / denominator);
        }
        return interval(f.applyAsDouble(pooled.ratio()), values, confidence);
    }

    /** The interval of {@code f(first) - f(second)}, paired by unit. */
    public Interval difference(Pooled first, Pooled second, DoubleUnaryOperator f, double confidence) {
        if (first.units() != second.units()) {
            throw new IllegalArgumentException("a paired difference needs the same units on both sides, there are "
                    + first.units() + " and " + second.units());
        }
        Pooled a = first.blocks(MOST_UNITS);
        Pooled b = second.blocks(MOST_UNITS);
        int n = a.units();
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            double numeratorA = 0;
            double denominatorA = 0;
            double numeratorB = 0;
            double denominatorB = 0;
            for (int i = 0; i < n; i++) {
                int unit = random.nextInt(n);
                numeratorA += a.numerator(unit);
                denominatorA += a.denominator(unit);
                numeratorB += b.numerator(unit);
                denominatorB += b.denominator(unit);
            }
            values[r] = f.applyAsDouble(numeratorA / denominatorA) - f.applyAsDouble(numeratorB / denominatorB);
        }
        return interval(f.applyAsDouble(first.ratio()) - f.applyAsDouble(second.ratio()), values, confidence);
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
