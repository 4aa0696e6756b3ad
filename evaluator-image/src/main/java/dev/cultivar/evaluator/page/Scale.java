package dev.cultivar.evaluator.page;

import java.util.ArrayList;
import java.util.List;

/** Numbers along a horizontal stretch of a drawing, with round ticks. */
record Scale(double low, double high, double left, double right) {
    private static final int MOST_TICKS = 20;

    /** From the smallest to the largest number, with some room at both ends. */
    static Scale over(double left, double right, double... numbers) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double number : numbers) {
            low = Math.min(low, number);
            high = Math.max(high, number);
        }
        double room = high > low ? 0.08 * (high - low) : Math.max(1e-3, 0.1 * Math.abs(high));
        return new Scale(low - room, high + room, left, right);
    }

    double x(double number) {
        double inside = Math.max(low, Math.min(high, number));
        return left + (inside - low) / (high - low) * (right - left);
    }

    /** About this many round numbers: 1, 2 or 5 times a power of ten apart. */
    List<Double> ticks(int about) {
        double step = step((high - low) / about);
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(low / step);
        for (long i = first; i * step <= high && ticks.size() < MOST_TICKS; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    static double step(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= rough * 0.999) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
