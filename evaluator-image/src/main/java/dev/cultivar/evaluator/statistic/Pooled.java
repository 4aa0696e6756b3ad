package dev.cultivar.evaluator.statistic;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A pooled ratio: the sum of numerators over the sum of denominators, with both kept for each unit, so that units can be
 * drawn anew. Long documents weigh more, as in a loss over a whole corpus: it is not the mean of the units' own ratios. Or, where
 * there are several strata (neighbouring units that are drawn anew among themselves), the weighted mean of such ratios.
 *
 * <p>Invariants: at least one unit in each stratum; numerators and denominators are finite, denominators are positive; weights are
 * positive and their sum is 1; the arrays are never shared.
 */
public final class Pooled {
    private final double[] numerators;
    private final double[] denominators;
    /** The unit after the last of each stratum. */
    private final int[] ends;

    private final double[] weights;

    public Pooled(double[] numerators, double[] denominators) {
        this(numerators, denominators, new int[] {numerators.length}, new double[] {1});
    }

    private Pooled(double[] numerators, double[] denominators, int[] ends, double[] weights) {
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
        this.ends = ends;
        this.weights = weights;
    }

    /** The weighted mean of ratios, each a stratum. */
    public static Pooled strata(List<Pooled> parts, List<Double> weights) {
        double all = weights.stream().mapToDouble(Double::doubleValue).sum();
        int[] ends = new int[parts.size()];
        double[] shares = new double[parts.size()];
        int end = 0;
        for (int s = 0; s < ends.length; s++) {
            if (parts.get(s).ends.length != 1 || !(weights.get(s) > 0)) {
                throw new IllegalArgumentException("part " + s + " has " + parts.get(s).ends.length
                        + " strata and weight " + weights.get(s) + ": give one stratum and more than 0");
            }
            end += parts.get(s).units();
            ends[s] = end;
            shares[s] = weights.get(s) / all;
        }
        return new Pooled(all(parts, part -> part.numerators), all(parts, part -> part.denominators), ends, shares);
    }

    /** One ratio over all units of several, of one stratum each. */
    public static Pooled joined(List<Pooled> parts) {
        return new Pooled(all(parts, part -> part.numerators), all(parts, part -> part.denominators));
    }

    private static double[] all(List<Pooled> parts, Function<Pooled, double[]> numbers) {
        return parts.stream()
                .flatMapToDouble(part -> Arrays.stream(numbers.apply(part)))
                .toArray();
    }

    /** The same ratio r as {@code (r - baseline) / (1 - baseline)}, unit by unit. */
    public Pooled above(double baseline) {
        double[] above = new double[units()];
        for (int i = 0; i < above.length; i++) {
            above[i] = (numerators[i] - baseline * denominators[i]) / (1 - baseline);
        }
        return new Pooled(above, denominators, ends, weights);
    }

    /**
     * The weighted sum of ratios over the same denominators, unit by unit; of none, 0 over the denominators of this one.
     *
     * @throws IllegalArgumentException when they have other denominators
     */
    public Pooled combined(List<Pooled> parts, List<Double> factors) {
        double[] sum = new double[units()];
        for (int p = 0; p < parts.size(); p++) {
            Pooled part = parts.get(p);
            if (!Arrays.equals(part.denominators, denominators)) {
                throw new IllegalArgumentException("ratios are over other denominators");
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += factors.get(p) * part.numerators[i];
            }
        }
        return new Pooled(sum, denominators, ends, weights);
    }

    /** The unit after the last of each stratum. */
    int[] ends() {
        return ends.clone();
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

    /** The sum of numerators over the sum of denominators; of strata the weighted mean. */
    public double ratio() {
        double[] once = new double[units()];
        Arrays.fill(once, 1);
        return ratio(once);
    }

    /** The ratio when each unit is there as often as its count says. */
    double ratio(double[] counts) {
        double mean = 0;
        int i = 0;
        for (int s = 0; s < ends.length; s++) {
            double numerator = 0;
            double denominator = 0;
            for (; i < ends[s]; i++) {
                numerator += counts[i] * numerators[i];
                denominator += counts[i] * denominators[i];
            }
            mean += weights[s] * (numerator / denominator);
        }
        return mean;
    }

    private int stratum(int unit) {
        int s = 0;
        while (ends[s] <= unit) {
            s++;
        }
        return s;
    }

    /** Units of one key become one unit, in the order in which the keys come first. The ratio stays. */
    public Pooled grouped(List<String> keys) {
        if (keys.size() != units()) {
            throw new IllegalArgumentException(keys.size() + " keys for " + units() + " units");
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        int[] place = new int[units()];
        int[] strata = new int[units()];
        int[] after = new int[ends.length];
        for (int i = 0; i < place.length; i++) {
            Integer known = places.putIfAbsent(keys.get(i), places.size());
            place[i] = known == null ? places.size() - 1 : known;
            if (known == null) {
                strata[place[i]] = stratum(i);
            } else if (strata[known] != stratum(i)) {
                throw new IllegalArgumentException("the group " + keys.get(i) + " lies in two strata");
            }
            after[stratum(i)] = places.size();
        }
        return joined(place, after);
    }

    /** At most this many units, or one a stratum: neighbours are joined to blocks of (nearly) equal number. The ratio stays. */
    Pooled blocks(int most) {
        if (units() <= most) {
            return this;
        }
        int[] place = new int[units()];
        int[] after = new int[ends.length];
        int start = 0;
        int blocks = 0;
        for (int s = 0; s < ends.length; s++) {
            int size = ends[s] - start;
            int here = (int) Math.max(1, (long) most * size / units());
            for (int i = start; i < ends[s]; i++) {
                place[i] = blocks + (int) ((long) (i - start) * here / size);
            }
            start = ends[s];
            blocks += here;
            after[s] = blocks;
        }
        return joined(place, after);
    }

    private Pooled joined(int[] place, int[] after) {
        double[] n = new double[after[after.length - 1]];
        double[] d = new double[n.length];
        for (int i = 0; i < place.length; i++) {
            n[place[i]] += numerators[i];
            d[place[i]] += denominators[i];
        }
        return new Pooled(n, d, after, weights);
    }
}
