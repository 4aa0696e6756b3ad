package dev.cultivar.operator.bayes;

import java.util.List;

/**
 * How much the values of two points have to do with each other: the Matern covariance with smoothness 5/2 (Rasmussen and Williams 2006,
 * equation 4.17) of a distance with a length of its own on each axis. On a range the distance is the difference of shares, on other
 * axes it is 0 for the same place and 1 for another.
 */
final class Matern {
    private static final double ROOT_OF_5 = Math.sqrt(5);

    private final List<Boolean> ordered;
    private final double[] lengths;

    /** With the lengths over which values change; ordered says which axes are ranges. */
    Matern(List<Boolean> ordered, double... lengths) {
        this.ordered = ordered;
        this.lengths = lengths.clone();
    }

    /** From 0 to 1, which is that of a point with itself. */
    double correlation(double[] a, double[] b) {
        double square = 0;
        for (int i = 0; i < lengths.length; i++) {
            double distance = ordered.get(i) ? a[i] - b[i] : a[i] == b[i] ? 0 : 1;
            square += distance * distance / (lengths[i] * lengths[i]);
        }
        double r = ROOT_OF_5 * Math.sqrt(square);
        return (1 + r + r * r / 3) * StrictMath.exp(-r);
    }

    /** The length on an axis. */
    double length(int axis) {
        return lengths[axis];
    }
}
