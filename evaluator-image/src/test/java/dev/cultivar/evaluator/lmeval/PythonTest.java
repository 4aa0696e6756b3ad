package dev.cultivar.evaluator.lmeval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What Python says, by CPython 3.11. */
class PythonTest {
    @Test
    void numbersAreThoseOfRandomRandom() {
        PythonRandom random = new PythonRandom(1234);
        assertThat(random.random()).isEqualTo(0.9664535356921388);
        assertThat(random.random()).isEqualTo(0.4407325991753527);
    }

    @Test
    void samplesAreThoseOfRandomSample() {
        List<Integer> few = IntStream.range(0, 10).boxed().toList();
        List<Integer> many = IntStream.range(0, 1000).boxed().toList();
        PythonRandom random = new PythonRandom(1234);
        assertThat(random.sample(few, 4)).containsExactly(SAMPLE_FEW);
        assertThat(random.sample(many, 4)).containsExactly(SAMPLE_MANY);
        assertThat(random.sample(many, 8)).containsExactly(SAMPLE_EIGHT);
        assertThatThrownBy(() -> random.sample(few, 11)).hasMessageContaining("11 of 10");
    }

    private static final Integer[] SAMPLE_FEW = {7, 1, 0, 9};
    private static final Integer[] SAMPLE_MANY = {932, 965, 961, 826};
    private static final Integer[] SAMPLE_EIGHT = {596, 35, 687, 709, 85, 100, 784, 363};

    @Test
    void whiteSpaceIsPythons() {
        assertThat(Whitespace.strip("\u00a0\u3000 a b\u2028\u001c")).isEqualTo("a b");
        assertThat(Whitespace.strip("\u200b")).isEqualTo("\u200b");
        assertThat(Whitespace.words("")).isEqualTo(1);
        assertThat(Whitespace.words(" a  b\n")).isEqualTo(4);
    }

    @Test
    void literalsAreRead() {
        assertThat(PythonLiteral.of("['a', \"b'\", 'c\\n\\x41' 'd', 1, -2.5, True, None, ('e',)]"))
                .isEqualTo(Arrays.asList("a", "b'", "c\nAd", 1L, -2.5, true, null, List.of("e")));
        assertThat(PythonLiteral.of(" [] ")).isEqualTo(List.of());
    }

    @Test
    void whatIsNoLiteralIsRefusedWithItsPlace() {
        for (String text : List.of("[a]", "['a'", "['a' 1]", "__import__('os')", "[1] 2", "", "'a\n'", "['\\x4']")) {
            assertThatThrownBy(() -> PythonLiteral.of(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at character");
        }
    }

    @Test
    void patternsMeanWhatTheyMeanInPython() {
        assertThat(PythonPattern.of("(?P<a>x)(?P=a)").matcher("xx").matches()).isTrue();
        assertThat(PythonPattern.of("[[]&&]").matcher("[&&]").find()).isTrue();
        assertThat(PythonPattern.of("[]a]+").matcher("]a]").matches()).isTrue();
        assertThat(PythonPattern.of("[^]a]+").matcher("bc").matches()).isTrue();
        assertThat(PythonPattern.of("a$").matcher("a\n").find()).isTrue();
        assertThat(PythonPattern.of("a$").matcher("a\r\n").find()).isFalse();
        assertThat(PythonPattern.of("a\\Z").matcher("a\n").find()).isFalse();
        assertThat(PythonPattern.of("\\d").matcher("\u0663").matches()).isTrue();
        assertThatThrownBy(() -> PythonPattern.of("\\Qa")).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void aRegexFilterTakesWhatFindallGives() {
        Pattern groups = PythonPattern.of("(\\d+)|(ten)");
        assertThat(Filtering.regex(groups, 0, "none").apply("a ten b 5")).isEqualTo("ten");
        assertThat(Filtering.regex(groups, -1, "none").apply("a ten b 5")).isEqualTo("5");
        assertThat(Filtering.regex(groups, 0, "none").apply("nothing")).isEqualTo("none");
        assertThat(Filtering.regex(PythonPattern.of("A:(.*)"), 0, "none").apply("A: x \nA: y"))
                .isEqualTo("x");
        assertThat(Filtering.regex(PythonPattern.of("#### (-?[0-9.,]+)"), 0, "[invalid]")
                        .apply("#### 1,234"))
                .isEqualTo("1,234");
    }

    @Test
    void exactMatchIgnoresWhatItIsToldTo() {
        assertThat(new ExactMatch(List.of(), false, false, false).same("A", "a"))
                .isFalse();
        assertThat(new ExactMatch(List.of(), true, false, false).same("A", "a")).isTrue();
        assertThat(new ExactMatch(List.of(), false, true, false).same("a.b!", "ab"))
                .isTrue();
        assertThat(new ExactMatch(List.of(), false, false, true).same("a1", "a22"))
                .isTrue();
        assertThat(new ExactMatch(List.of(PythonPattern.of("x+")), false, false, false).same("axx", "a"))
                .isTrue();
    }
}
