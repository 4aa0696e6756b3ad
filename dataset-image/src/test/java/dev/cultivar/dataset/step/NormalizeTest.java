package dev.cultivar.dataset.step;

import static dev.cultivar.api.step.Normalize.UnicodeForm.NFC;
import static dev.cultivar.api.step.Normalize.UnicodeForm.NFD;
import static dev.cultivar.api.step.Normalize.UnicodeForm.NFKC;
import static dev.cultivar.api.step.Normalize.UnicodeForm.NFKD;
import static dev.cultivar.api.step.Normalize.Whitespace.collapse;
import static dev.cultivar.api.step.Normalize.Whitespace.keep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.step.Normalize.UnicodeForm;
import dev.cultivar.api.step.Normalize.Whitespace;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalizeTest {
    @Test
    void eachFormIsTheOneOfUnicodeAnnex15() {
        // U+1E9B U+0323, the example of UAX 15 figure 6
        String text = "\u1E9B\u0323";
        assertThat(Normalize.normalized(text, NFC, keep)).isEqualTo("\u1E9B\u0323");
        assertThat(Normalize.normalized(text, NFD, keep)).isEqualTo("\u017F\u0323\u0307");
        assertThat(Normalize.normalized(text, NFKC, keep)).isEqualTo("\u1E69");
        assertThat(Normalize.normalized(text, NFKD, keep)).isEqualTo("\u0073\u0323\u0307");
    }

    @Test
    void whiteSpaceIsKeptUnlessAskedFor() {
        String text = "  a\t\tb \r\n\n\n\n c ";
        assertThat(Normalize.normalized(text, NFC, keep)).isEqualTo(text);
    }

    @Test
    void collapsingLeavesSingleBlanksAndAtMostOneEmptyLine() {
        assertThat(collapsed("  a\t \u00A0b \r\n\r\n \n\n c\r\nd  \n")).isEqualTo("a b\n\n c\nd");
        assertThat(collapsed("a\n\nb\nc")).isEqualTo("a\n\nb\nc");
        assertThat(collapsed(" \n\t ")).isEmpty();
    }

    @Test
    void normalisingTwiceIsNormalisingOnce() {
        Random random = new Random(5);
        String alphabet = "ab \t\n\r\u00A0\u0301\u1E9B\u0323é\u2028";
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (UnicodeForm form : UnicodeForm.values()) {
                for (Whitespace whitespace : Whitespace.values()) {
                    String once = Normalize.normalized(text.toString(), form, whitespace);
                    assertThat(Normalize.normalized(once, form, whitespace))
                            .as("%s of %s (seed 5, text %d)", form, text, i)
                            .isEqualTo(once);
                }
            }
        }
    }

    @Test
    void droppedRecordsPassUntouched() {
        List<Entry> entries = new ArrayList<>(Records.texts(" a  b "));
        entries.add(new Dropped(new Place(0, 0, 2), 7, "earlier"));
        assertThat(Records.after(entries, new Normalize(RecordType.text, NFC, collapse)::apply))
                .containsExactly("a b", "7 earlier");
    }

    private static String collapsed(String text) {
        return Normalize.normalized(text, NFC, collapse);
    }
}
