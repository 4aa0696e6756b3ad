package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.step.TextPattern.Keep;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FilterTest {
    @Test
    void lengthKeepsBothBounds() {
        assertThat(Records.after(
                        Records.texts("a", "ab", "abc", "abcd", "abcde"), new Length(RecordType.text, 2, 2, 4)::apply))
                .containsExactly("2 tooShort", "ab", "abc", "abcd", "2 tooLong");
    }

    @Test
    void lengthCountsCodePointsOfAllTextColumns() {
        List<Entry> pair = List.of(Records.kept(1, "{\"prompt\": \"😀\", \"completion\": \"ab\"}", Map.of()));
        assertThat(Records.after(pair, new Length(RecordType.promptCompletion, 0, 3, 3)::apply))
                .containsExactly("😀");
    }

    @Test
    void patternIsSearchedAnywhereAndKeepsWhatItIsToldTo() {
        List<Entry> entries = Records.texts("see ls(1)", "nothing");
        assertThat(Records.after(entries, pattern("\\(\\d\\)", Keep.matching)::apply))
                .containsExactly("see ls(1)", "3 noMatch");
        assertThat(Records.after(entries, pattern("\\(\\d\\)", Keep.others)::apply))
                .containsExactly("3 match", "nothing");
    }

    @Test
    void aRegularExpressionThatIsNoneIsRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> pattern("a(b", Keep.matching))
                .isInstanceOf(InvalidWork.class)
                .hasMessage("steps[named].filter.pattern.regex: Unclosed group at character 4 of a(b");
    }

    @Test
    void aPatternThatBacktracksForEverIsCutOffAndSaysWhere() {
        String text = "a".repeat(60) + "!";
        assertThat(Records.after(Records.texts("aaa", text), pattern("^(a+)+\\1$", Keep.matching)::apply))
                .containsExactly(
                        "aaa",
                        "steps[named].filter.pattern.regex takes too many steps on this record: write it without nested"
                                + " repetition, or filter long records before");
    }

    private static TextPattern pattern(String regex, Keep keep) {
        return TextPattern.of(RecordType.text, 3, "named", regex, keep);
    }
}
