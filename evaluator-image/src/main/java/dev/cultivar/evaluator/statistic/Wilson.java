package dev.cultivar.evaluator.statistic;

/**
 * Score interval of a share (Wilson 1927): {@code (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)}. Unlike the
 * bootstrap it does not shrink to a point when all items are right, or all wrong.
 */
public final class Wilson {
    private Wilson() {}

    public static Interval interval(double successes, long n, double confidence) {
        if (n < 1 || !(successes >= 0 && successes <= n)) {
            throw new IllegalArgumentException(successes + " successes of " + n + ": give 0 to n of at least 1");
        }
        double z = Normal.quantile((1 + confidence) / 2);
        double p = successes / n;
        double square = z * z / n;
        double centre = (p + square / 2) / (1 + square);
        double half = z / (1 + square) * Math.sqrt(p * (1 - p) / n + square / (4 * n));
        return new Interval(p, Math.min(p, Math.max(0, centre - half)), Math.max(p, Math.min(1, centre + half)));
    }
}
