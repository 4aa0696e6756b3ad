package dev.cultivar.evaluator.statistic;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Holm's step-down (1979): of m claims together, the chance that a false one is taken for proven stays at most alpha, whatever they
 * have in common. All are held against alpha / m; those that pass are out, the rest are held against alpha / (what is left), until
 * none passes. What passes at a level is asked anew in each round, so it need not be a p-value: an interval of confidence 1 - level
 * that lies on the right side will do.
 */
public final class Holm {
    private Holm() {}

    /** Whether a claim passes at a level. */
    @FunctionalInterface
    public interface Passing {
        boolean at(int claim, double level);
    }

    /**
     * The level at which each claim was last held.
     *
     * @param claims how many
     * @param alpha of all together, above 0 and below 1
     * @param passing which must not pass at a level and fail at a larger one
     */
    public static double[] levels(int claims, double alpha, Passing passing) {
        double[] levels = new double[claims];
        Set<Integer> left = new HashSet<>();
        for (int i = 0; i < claims; i++) {
            left.add(i);
        }
        boolean more = true;
        while (more && !left.isEmpty()) {
            double level = alpha / left.size();
            left.forEach(claim -> levels[claim] = level);
            more = left.removeIf(claim -> passing.at(claim, level));
        }
        return levels;
    }

    /** Adjusted p-values: each is at most alpha just where its claim passes. */
    public static double[] adjusted(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int k = 0; k < order.length; k++) {
            largest = Math.max(largest, Math.min(1, (p.length - k) * p[order[k]]));
            adjusted[order[k]] = largest;
        }
        return adjusted;
    }
}
