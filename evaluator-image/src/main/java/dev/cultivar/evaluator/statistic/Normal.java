package dev.cultivar.evaluator.statistic;

/** The standard normal distribution. */
final class Normal {
    private Normal() {}

    /**
     * The quantile, by bisection of the distribution function: slow, and right to the last digits without a table of
     * constants.
     */
    static double quantile(double probability) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException("probability is " + probability + ": give a number between 0 and 1");
        }
        double low = -40;
        double high = 40;
        for (int i = 0; i < 200 && low < high; i++) {
            double middle = (low + high) / 2;
            if (middle == low || middle == high) {
                break;
            }
            if (distribution(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /**
     * The distribution function, for |x| under 6 by the series {@code 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...)} and beyond by
     * the continued fraction of the tail (Marsaglia 2004).
     */
    static double distribution(double x) {
        double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        if (Math.abs(x) < 6) {
            double sum = x;
            double term = x;
            for (int i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
                term *= x * x / i;
                sum += term;
            }
            return 0.5 + density * sum;
        }
        double fraction = 0;
        for (int i = 60; i >= 1; i--) {
            fraction = i / (Math.abs(x) + fraction);
        }
        double tail = density / (Math.abs(x) + fraction);
        return x < 0 ? tail : 1 - tail;
    }
}
