package dev.cultivar.evaluator.statistic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pooled ratio: the sum of numerators over the sum of denominators, with both kept for each unit, so that units can be
 * drawn anew. Long documents weigh more, as in a loss over a whole corpus: it is not the mean of the units' own ratios.
 *
 * <p>Invariants: at least one unit; numerators and denominators are finite, denominators are positive; the arrays are never
 * shared.
 */
public final class Pooled {
    private final double[] numerators;
    private final double[] denominators;

    public Pooled(double[] numerators, double[] denominators) {
        if (numerators.length == 0 || numerators.length != denominators.length) {
            throw new IllegalArgumentException("a pooled ratio has " + numerators.length + " numerators and "
                    + denominators.length + " denominators: the numbers must be equal and not 0");
        }
        for (int i = 0; i < numerators.length; i++) {
            if (!Double.isFinite(numerators[i]) || !(denominators[i] > 0) || !Double.isFinite(denominators[i])) {
                throw new IllegalArgumentException("unit " + i + " is " + numerators[i] + " over " + denominators[i]
                        + ": both must be finite and the denominator positive");
            }
        }
        this.numerators = numerators.clone();
        this.denominators = denominators.clone();
    }

    /** Each unit counts once: the ratio is the mean. */
    public static Pooled mean(double[] values) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return new Pooled(values, ones);
    }

    /** Number of units. */
    public int units() {
        return numerators.length;
    }

    public double numerator(int unit) {
        return numerators[unit];
    }

    public double denominator(int unit) {
        return denominators[unit];
    }

    /** The ratio of one unit alone. */
    public double ratio(int unit) {
        return numerators[unit] / denominators[unit];
    }

    /** Whether each unit's own ratio is 0 or 1. */
    public boolean allOrNothing() {
        for (int i = 0; i < units(); i++) {
            if (ratio(i) != 0 && ratio(i) != 1) {
                return false;
            }
        }
        return true;
    }

    /** The sum of numerators over the sum of denominators. */
    public double ratio() {
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < numerators.length; i++) {
            numerator += numerators[i];
            denominator += denominators[i];
        }
        return numerator / denominator;
    }

    /** The ratio when each unit is there as often as its count says. */
    double ratio(double[] counts) {
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < numerators.length; i++) {
            numerator += counts[i] * numerators[i];
            denominator += counts[i] * denominators[i];
        }
        return numerator / denominator;
    }

    /** Units of one key become one unit, in the order in which the keys come first. The ratio stays. */
    public Pooled grouped(List<String> keys) {
        if (keys.size() != units()) {
            throw new IllegalArgumentException(keys.size() + " keys for " + units() + " units");
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        for (String key : keys) {
            places.putIfAbsent(key, places.size());
        }
        double[] n = new double[places.size()];
        double[] d = new double[places.size()];
        for (int i = 0; i < units(); i++) {
            int place = places.getOrDefault(keys.get(i), 0);
            n[place] += numerators[i];
            d[place] += denominators[i];
        }
        return new Pooled(n, d);
    }

    /** At most this many units: neighbours are joined to blocks of (nearly) equal number. The ratio stays. */
    Pooled blocks(int most) {
        if (units() <= most) {
            return this;
        }
        double[] n = new double[most];
        double[] d = new double[most];
        for (int i = 0; i < units(); i++) {
            int block = (int) ((long) i * most / units());
            n[block] += numerators[i];
            d[block] += denominators[i];
        }
        return new Pooled(n, d);
    }
}
