package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.match.AnyOf;
import dev.cultivar.api.match.Exact;
import dev.cultivar.api.match.Match;
import dev.cultivar.api.match.Numeric;
import dev.cultivar.api.task.AnswerForm;
import dev.cultivar.api.task.Generate;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradingTest {
    private static final Match EXACT = new Match(new Exact(), null, null);
    private static final AnswerForm PLAIN = form(true, false, AnswerForm.Punctuation.keep, AnswerForm.Whitespace.keep);

    private static AnswerForm form(
            boolean strip, boolean lowerCase, AnswerForm.Punctuation punctuation, AnswerForm.Whitespace whitespace) {
        return new AnswerForm(strip, lowerCase, punctuation, whitespace);
    }

    private static Grading grading(@Nullable String extract, AnswerForm form, Match match) {
        Generate empty = CanonicalJson.strict().convertValue(Map.of(), Generate.class);
        return new Grading(
                "solve",
                new Generate(
                        empty.data(),
                        null,
                        null,
                        1,
                        1,
                        8,
                        0.0,
                        1.0,
                        empty.stop(),
                        extract,
                        form,
                        match,
                        empty.metrics()));
    }

    private static boolean right(Grading grading, String written, String completion) {
        return grading.answer(written)
                .map(answer -> grading.right(answer, grading.accepted("r", completion)))
                .orElse(false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Paris|Paris|true",
                " Paris\t|Paris|true",
                "paris|Paris|false",
                "Paris.|Paris|false",
                "Pari|Paris|false",
                "Paris Paris|Paris|false",
                "Not Paris|Paris|false",
                "P aris|Paris|false",
                "''|Paris|false",
                "Pa\u200bris|Paris|false",
                "\u0420aris|Paris|false",
                "\u00a0Paris|Paris|false"
            })
    void exactMeansTheSameCharactersButForWhiteSpaceAtTheEnds(String written, String completion, boolean expected) {
        assertThat(right(grading(null, PLAIN, EXACT), written, completion)).isEqualTo(expected);
    }

    @Test
    void eachNormalisationActsAloneAndOnBothSides() {
        Grading nothing =
                grading(null, form(false, false, AnswerForm.Punctuation.keep, AnswerForm.Whitespace.keep), EXACT);
        assertThat(right(nothing, " a", "a")).isFalse();
        assertThat(right(nothing, " a", " a")).isTrue();
        Grading lower = grading(null, form(true, true, AnswerForm.Punctuation.keep, AnswerForm.Whitespace.keep), EXACT);
        assertThat(right(lower, "STRASSE \u00c4", "strasse \u00e4")).isTrue();
        assertThat(right(lower, "i", "I"))
                .as("also where the machine is Turkish")
                .isTrue();
        assertThat(right(lower, "a.", "a")).isFalse();
        Grading bare =
                grading(null, form(true, false, AnswerForm.Punctuation.remove, AnswerForm.Whitespace.keep), EXACT);
        assertThat(right(bare, "\u201eJa!\u201c \u2013", "Ja")).isTrue();
        assertThat(right(bare, "$5", "5")).as("a currency is a symbol").isFalse();
        assertThat(right(bare, "a  b", "a b")).isFalse();
        Grading collapsed =
                grading(null, form(true, false, AnswerForm.Punctuation.keep, AnswerForm.Whitespace.collapse), EXACT);
        assertThat(right(collapsed, "a\u00a0\n b", "a b")).isTrue();
        assertThat(right(collapsed, "ab", "a b")).isFalse();
    }

    @Test
    void extractTakesTheFirstGroupOfTheFirstPlaceAndWithoutItNothingIsRight() {
        Grading grading = grading("ans=([^\\n;]+)", PLAIN, EXACT);
        assertThat(right(grading, "3+4 is 7, ans=7; ans=8", "so: ans=7")).isTrue();
        assertThat(right(grading, "ans=8; ans=7", "ans=7")).isFalse();
        assertThat(right(grading, "7", "ans=7")).isFalse();
        assertThat(right(grading, "", "ans=7")).isFalse();
        assertThat(right(grading, "ans=7", "7"))
                .as("a completion without it is the answer itself")
                .isTrue();
        assertThat(right(grading("[0-9]+", PLAIN, EXACT), "it is 42 and 43", "42"))
                .as("without a group all of it")
                .isTrue();
        assertThat(grading("(a)|b", PLAIN, EXACT).answer("b"))
                .as("the group took no part")
                .isEmpty();
    }

    @Test
    void numbersAreEqualWithinTheTolerance() {
        Grading exact = grading(null, PLAIN, new Match(null, new Numeric(0.0), null));
        assertThat(right(exact, "1000.0", "1,000")).isTrue();
        assertThat(right(exact, "0.75", "3/4")).isTrue();
        assertThat(right(exact, "1000.01", "1000")).isFalse();
        assertThat(right(exact, "NaN", "1000")).isFalse();
        assertThat(right(exact, "1000 or 2000", "1000")).isFalse();
        Grading near = grading(null, PLAIN, new Match(null, new Numeric(0.5), null));
        assertThat(right(near, "-3.5", "-4")).isTrue();
        assertThat(right(near, "3.5", "-4")).isFalse();
        assertThat(right(near, "-3.49", "-4")).isFalse();
        assertThat(exact.vote("0.50")).isEqualTo(exact.vote("1/2")).contains("1/2");
        assertThat(exact.vote("half")).isEmpty();
    }

    @Test
    void oneOfSeveralRightAnswersIsEnough() {
        Grading grading = grading(
                null,
                form(true, true, AnswerForm.Punctuation.keep, AnswerForm.Whitespace.keep),
                new Match(null, null, new AnyOf(";")));
        assertThat(right(grading, "NYC", "New York; nyc")).isTrue();
        assertThat(right(grading, "new york", "New York; nyc")).isTrue();
        assertThat(right(grading, "new york; nyc", "New York; nyc")).isFalse();
        assertThat(right(grading, "york", "New York; nyc")).isFalse();
        assertThatThrownBy(() -> grading.accepted("r7", "a;;b"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("record r7 has the right answer \"\"");
    }

    @Test
    void rightAnswersThatNothingCouldEqualAreRefusedByName() {
        assertThatThrownBy(() -> grading(null, PLAIN, EXACT).accepted("r1", " "))
                .hasMessageContaining("task solve: record r1 has the right answer \"\"");
        assertThatThrownBy(() -> grading(null, PLAIN, new Match(null, new Numeric(0.0), null))
                        .accepted("r2", "twelve"))
                .hasMessageContaining("record r2 has the right answer \"twelve\"");
    }

    @Test
    void badExpressionsAreRefusedAndEndlessOnesEnd() {
        assertThatThrownBy(() -> grading("ans=(", PLAIN, EXACT))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("generate.extract: Unclosed group");
        assertThatThrownBy(() -> grading("^(a+)+\\1$", PLAIN, EXACT).answer("a".repeat(60) + "!"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("generate.extract takes too many steps");
    }
}
