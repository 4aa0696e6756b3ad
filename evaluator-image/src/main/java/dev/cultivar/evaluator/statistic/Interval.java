package dev.cultivar.evaluator.statistic;

/** A number and its two-sided confidence interval. */
public record Interval(double estimate, double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval ends before it begins: " + low + " to " + high);
        }
    }

    /** The interval of the negative number. */
    public Interval negated() {
        return new Interval(-estimate, -high, -low);
    }

    /** Whether a number lies inside or on an end. */
    public boolean contains(double number) {
        return low <= number && number <= high;
    }
}
