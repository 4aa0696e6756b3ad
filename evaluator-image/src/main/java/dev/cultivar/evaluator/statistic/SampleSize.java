package dev.cultivar.evaluator.statistic;

import java.util.OptionalLong;

/**
 * How many units would probably decide what is undecided. The interval shrinks with the square root of the number of units;
 * with the estimate where it is, the end that lies beyond the threshold reaches it at {@code n (distance of that end from the
 * estimate / distance of the threshold from the estimate)^2}.
 */
public final class SampleSize {
    static final double MOST = 1e9;

    private SampleSize() {}

    /** Empty when the estimate lies on the threshold, or a billion units would not do. */
    public static OptionalLong deciding(Interval interval, double threshold, long n) {
        if (!interval.contains(threshold)) {
            return OptionalLong.of(n);
        }
        double distance = Math.abs(interval.estimate() - threshold);
        double end = interval.estimate() > threshold ? interval.low() : interval.high();
        double needed = n * Math.pow(Math.abs(interval.estimate() - end) / distance, 2);
        return needed <= MOST ? OptionalLong.of((long) Math.floor(needed) + 1) : OptionalLong.empty();
    }
}
