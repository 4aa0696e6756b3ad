package dev.cultivar.evaluator.statistic;

/**
 * Student's t distribution (Student 1908) with a whole number of degrees of freedom, by the finite sums over powers of
 * {@code cos(arctan(t / sqrt(n)))} (Abramowitz and Stegun 26.7.3, 26.7.4): no series is cut off.
 */
final class Student {
    private static final double LARGEST = 1e9;

    private Student() {}

    /** Half the width of the interval of a mean: {@code t s / sqrt(k)}, with the sample deviation (k - 1). */
    static double halfWidth(double deviation, int k, double confidence) {
        return quantile((1 + confidence) / 2, k - 1) * deviation / Math.sqrt(k);
    }

    /** The sample deviation: the root of the sum of squares over {@code k - 1}. */
    static double deviation(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }

    /** The quantile, by bisection of the distribution function. */
    static double quantile(double probability, int degrees) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException("probability is " + probability + ": give a number between 0 and 1");
        }
        if (probability < 0.5) {
            return -quantile(1 - probability, degrees);
        }
        double low = 0;
        double high = 1;
        while (distribution(high, degrees) < probability && high < LARGEST) {
            low = high;
            high *= 2;
        }
        double middle = (low + high) / 2;
        while (low < middle && middle < high) {
            if (distribution(middle, degrees) < probability) {
                low = middle;
            } else {
                high = middle;
            }
            middle = (low + high) / 2;
        }
        return middle;
    }

    static double distribution(double t, int degrees) {
        if (degrees < 1) {
            throw new IllegalArgumentException("degrees of freedom are " + degrees + ": give at least 1");
        }
        double angle = Math.atan(t / Math.sqrt(degrees));
        double square = Math.cos(angle) * Math.cos(angle);
        boolean odd = degrees % 2 == 1;
        double term = odd ? Math.cos(angle) : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int i = odd ? 3 : 2; i <= degrees - 2; i += 2) {
            term *= square * (i - 1) / i;
            sum += term;
        }
        double between = odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
        return 0.5 + between / 2;
    }
}
