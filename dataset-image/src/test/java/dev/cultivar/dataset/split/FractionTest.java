package dev.cultivar.dataset.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FractionTest {
    /** Made with Python's hashlib: (int.from_bytes(sha256("split\n7\ntest\nls(1)".encode()).digest()[:8], "big") >> 11) / 2**53. */
    @ParameterizedTest
    @CsvSource({
        "7, test, 'ls(1)', 0.8307680398963038",
        "0, dev, 'Größe', 0.4375256484769827",
        "-3, test, '', 0.2726153155394798",
        "9223372036854775807, a, 'x y', 0.4698389285955439"
    })
    void drawsAreTheHashThatTheDocumentationSays(long seed, String name, String group, double draw) {
        assertThat(Fraction.draw(seed, name, group)).isEqualTo(draw);
    }

    @Test
    void aShareIsTheShareOfTheGroupsWithinFourStandardErrors() {
        int groups = 20_000;
        double share = 0.15;
        Fraction fraction = new Fraction(7, "test", share, null);
        long taken = IntStream.range(0, groups)
                .filter(i -> fraction.takes("group " + i))
                .count();
        assertThat(taken / (double) groups).isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / groups)));
    }

    @Test
    void everyPartOfTheNameOfADrawMatters() {
        double draw = Fraction.draw(7, "test", "g");
        assertThat(draw)
                .isNotEqualTo(Fraction.draw(8, "test", "g"))
                .isNotEqualTo(Fraction.draw(7, "dev", "g"))
                .isNotEqualTo(Fraction.draw(7, "test", "h"));
    }

    @Test
    void nothingIsInAShareOfZeroAndEverythingInOne() {
        for (int i = 0; i < 1000; i++) {
            assertThat(new Fraction(1, "none", 0, null).takes("g" + i)).isFalse();
            assertThat(new Fraction(1, "all", 1, null).takes("g" + i)).isTrue();
        }
    }
}
