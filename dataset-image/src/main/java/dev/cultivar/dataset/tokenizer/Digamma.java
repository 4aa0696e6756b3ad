package dev.cultivar.dataset.tokenizer;

/** The digamma function for positive numbers: the derivative of the logarithm of the gamma function. */
final class Digamma {
    private static final double LARGE = 10;
    /** B(2k) / 2k for k = 1 to 6, with the Bernoulli numbers B. */
    private static final double[] TERMS = {1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760};

    private Digamma() {}

    static double of(double x) {
        double value = 0;
        double large = x;
        for (; large < LARGE; large++) {
            value -= 1 / large;
        }
        value += StrictMath.log(large) - 1 / (2 * large);
        double power = 1;
        for (double term : TERMS) {
            power /= large * large;
            value -= term * power;
        }
        return value;
    }
}
