package dev.cultivar.evaluator.statistic;

/**
 * The interval of a mean over units that all say the same, of which a bootstrap has no width. None of n units says anything
 * else, so at most 1 - (alpha / 2)^(1/n) of all units do (Clopper and Pearson 1934), and each of them moves the mean no further
 * than to the end of its range.
 */
public final class Unanimous {
    private Unanimous() {}

    /**
     * What was drawn, if it has a width; else the interval of units' common value.
     *
     * @param least the smallest value that a unit can have
     * @param most the largest
     */
    public static Interval widened(Interval drawn, double least, double most, long n, double confidence) {
        if (drawn.low() != drawn.high()) {
            return drawn;
        }
        double value = drawn.estimate();
        double others = 1 - Math.pow((1 - confidence) / 2, 1.0 / n);
        return new Interval(value, value - others * (value - least), value + others * (most - value));
    }
}
