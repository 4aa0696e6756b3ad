package dev.cultivar.evaluator.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Paired permutation test of two sides on the same units: were it all the same which side a number stands on, how often would the sum
 * of the differences be as far from 0 as it is (Fisher 1935)? Signs of units are flipped, all of one group together; up to
 * {@link #MOST_EXACT} units with a difference all ways are counted, beyond that {@link #DRAWS} are drawn and {@code p = (1 + as far) /
 * (1 + draws)}, which is never 0 (Phipson and Smyth 2010).
 *
 * @param p two-sided p-value
 * @param exact whether all ways were counted
 */
public record Permutation(double p, boolean exact) {
    static final int MOST_EXACT = 16;
    static final int DRAWS = 10_000;

    /** Sums that differ by rounding alone are as far. */
    private static final double ROUNDING = 1e-12;

    /** Of differences. */
    public static Permutation of(double[] differences, long seed) {
        double[] moved =
                Arrays.stream(differences).filter(difference -> difference != 0).toArray();
        double all = Arrays.stream(moved).map(Math::abs).sum();
        double far = Math.abs(Arrays.stream(moved).sum()) - ROUNDING * all;
        if (moved.length <= MOST_EXACT) {
            long ways = 1L << moved.length;
            long asFar = 0;
            for (long way = 0; way < ways; way++) {
                asFar += Math.abs(sum(moved, way)) >= far ? 1 : 0;
            }
            return new Permutation((double) asFar / ways, true);
        }
        SplittableRandom random = new SplittableRandom(seed);
        long asFar = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (int i = 0; i < moved.length; i += Long.SIZE) {
                int end = Math.min(moved.length, i + Long.SIZE);
                sum += sum(Arrays.copyOfRange(moved, i, end), random.nextLong());
            }
            asFar += Math.abs(sum) >= far ? 1 : 0;
        }
        return new Permutation((1.0 + asFar) / (1 + DRAWS), false);
    }

    private static double sum(double[] differences, long way) {
        double sum = 0;
        for (int i = 0; i < differences.length; i++) {
            sum += (way >>> i & 1) == 0 ? differences[i] : -differences[i];
        }
        return sum;
    }

    /**
     * Of pooled ratios, each replicate of one side against its partner; the differences of a unit are averaged over replicates. Empty
     * where the ratios are over other denominators on the two sides, as losses of two tokenizers are, or of several strata.
     */
    public static Optional<Permutation> of(List<Pooled> first, List<Pooled> second, long seed) {
        double[] differences = new double[Math.min(first.getFirst().units(), Bootstrap.MOST_UNITS)];
        for (int r = 0; r < first.size(); r++) {
            Pooled a = first.get(r).blocks(Bootstrap.MOST_UNITS);
            Pooled b = second.get(r).blocks(Bootstrap.MOST_UNITS);
            if (a.ends().length > 1 || a.units() != differences.length || b.units() != differences.length) {
                return Optional.empty();
            }
            for (int i = 0; i < differences.length; i++) {
                if (a.denominator(i) != b.denominator(i)) {
                    return Optional.empty();
                }
                differences[i] += (a.numerator(i) - b.numerator(i)) / first.size();
            }
        }
        return Optional.of(of(differences, seed));
    }
}
