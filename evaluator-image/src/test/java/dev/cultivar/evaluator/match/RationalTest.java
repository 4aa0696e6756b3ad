package dev.cultivar.evaluator.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RationalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7/1",
                "-3.5|-7/2",
                "\u22123.5|-7/2",
                "+0.50|1/2",
                ".5|1/2",
                "5.|5/1",
                "1,000|1000/1",
                "12,345,678.90|123456789/10",
                "3/4|3/4",
                "-6 / 8|-3/4",
                "0.5/0.25|2/1",
                "1e3|1000/1",
                "2.5E-1|1/4",
                "007|7/1",
                "-0|0/1",
                "0/5|0/1",
                "0.1|1/10"
            })
    void numbersAreReadAsPeopleWriteThem(String text, String lowestTerms) {
        assertThat(Rational.parse(text).map(Rational::lowestTerms)).contains(lowestTerms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                ".",
                "1,00",
                "1,0000",
                "10,00,000",
                "1.000,5",
                "3/0",
                "1/2/3",
                "--1",
                "1 000",
                "12 apples",
                "$5",
                "50%",
                "NaN",
                "Infinity",
                "0x1p3",
                "1d",
                "1f",
                "1e9999",
                "e3",
                "\u0663",
                "\u00bd",
                "1/2e3",
                "1_000"
            })
    void whatIsNoNumberAsAWholeIsNone(String text) {
        assertThat(Rational.parse(text)).isEqualTo(Optional.empty());
    }

    @Test
    void endlessDigitsAreNotRead() {
        assertThat(Rational.parse("9".repeat(100))).isPresent();
        assertThat(Rational.parse("9".repeat(101))).isEmpty();
    }

    @Test
    void tolerancesAreExact() {
        Rational one = Rational.parse("1.1").orElseThrow();
        Rational other = Rational.parse("1").orElseThrow();
        // In doubles 1.1 - 1.0 is more than 0.1.
        assertThat(one.within(other, BigDecimal.valueOf(0.1))).isTrue();
        assertThat(one.within(other, BigDecimal.valueOf(0.0999))).isFalse();
        assertThat(Rational.parse("1/3")
                        .orElseThrow()
                        .within(Rational.parse("2/6").orElseThrow(), BigDecimal.ZERO))
                .isTrue();
        assertThat(Rational.parse("1/3")
                        .orElseThrow()
                        .within(Rational.parse("0.3333").orElseThrow(), BigDecimal.ZERO))
                .isFalse();
    }
}
