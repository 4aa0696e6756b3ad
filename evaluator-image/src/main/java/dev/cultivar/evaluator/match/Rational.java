package dev.cultivar.evaluator.match;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as people write it, kept exactly: a sign (hyphen or the minus sign), digits with or without commas in groups of three,
 * a decimal point, an exponent of up to three digits; or two such without exponents as a fraction. Nothing else is a number: no
 * NaN, no infinity, no hexadecimal, no unit, and 1,00 is none either.
 *
 * <p>Invariant: the denominator is positive.
 */
record Rational(BigDecimal numerator, BigDecimal denominator) {
    private static final int LONGEST = 100;
    private static final String DIGITS = "((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+)";
    private static final Pattern FORM =
            Pattern.compile("([-+\u2212]?)" + DIGITS + "(?:[eE]([-+]?[0-9]{1,3})| ?/ ?" + DIGITS + ")?");

    static Optional<Rational> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (text.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal numerator = decimal(matcher.group(2));
        if (matcher.group(3) != null) {
            numerator = numerator.scaleByPowerOfTen(Integer.parseInt(matcher.group(3)));
        }
        if (!matcher.group(1).isEmpty() && !matcher.group(1).equals("+")) {
            numerator = numerator.negate();
        }
        BigDecimal denominator = matcher.group(4) == null ? BigDecimal.ONE : decimal(matcher.group(4));
        return denominator.signum() == 0 ? Optional.empty() : Optional.of(new Rational(numerator, denominator));
    }

    private static BigDecimal decimal(String digits) {
        return new BigDecimal(digits.replace(",", ""));
    }

    /** |this - other| <= tolerance, cross-multiplied so that nothing is rounded. */
    boolean within(Rational other, BigDecimal tolerance) {
        BigDecimal difference = numerator
                .multiply(other.denominator)
                .subtract(other.numerator.multiply(denominator))
                .abs();
        return difference.compareTo(tolerance.multiply(denominator).multiply(other.denominator)) <= 0;
    }

    /** The same text for the same number. */
    String lowestTerms() {
        int scale = Math.max(0, Math.max(numerator.scale(), denominator.scale()));
        BigInteger above = numerator.movePointRight(scale).toBigIntegerExact();
        BigInteger below = denominator.movePointRight(scale).toBigIntegerExact();
        BigInteger common = above.gcd(below);
        return above.divide(common) + "/" + below.divide(common);
    }
}
