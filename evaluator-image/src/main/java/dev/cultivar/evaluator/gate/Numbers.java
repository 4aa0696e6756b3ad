package dev.cultivar.evaluator.gate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people and small statuses want them. */
public final class Numbers {
    private Numbers() {}

    /** At most this many significant digits. */
    public static double rounded(double number, int digits) {
        if (!Double.isFinite(number)) {
            return number;
        }
        return new BigDecimal(number)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .doubleValue();
    }

    /** For a sentence: at most four significant digits and four decimals, never an exponent. */
    public static String words(double number) {
        if (!Double.isFinite(number)) {
            return Double.toString(number);
        }
        BigDecimal four = new BigDecimal(number)
                .round(new MathContext(4, RoundingMode.HALF_EVEN))
                .setScale(4, RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
        return four.signum() == 0 ? "0" : four.toPlainString();
    }

    /** For a p-value: two digits, and a bound where it is tiny. */
    public static String probability(double p) {
        return p < 0.0001
                ? "p < 0.0001"
                : "p = "
                        + new BigDecimal(p)
                                .round(new MathContext(2, RoundingMode.HALF_EVEN))
                                .stripTrailingZeros()
                                .toPlainString();
    }

    /** A confidence as percent, for example {@code 95 %}. */
    public static String percent(double share) {
        return words(100 * share) + " %";
    }
}
