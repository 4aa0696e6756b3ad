package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.dataset.Records;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MinhashTest {
    private static final String TEXT = "the quick brown fox jumps over the lazy dog and runs far away from here today ";

    @Test
    void ofRecordsThatSayTheSameTheFirstStays() {
        Minhash minhash = new Minhash(RecordType.text, 2, new Signature(3, 20, 2, 1));
        assertThat(Records.after(
                        Records.texts(
                                TEXT,
                                "entirely other words about something that nobody said before",
                                TEXT.toUpperCase(Locale.ROOT) + "!",
                                TEXT + "tonight"),
                        minhash::apply))
                .containsExactly(
                        TEXT,
                        "entirely other words about something that nobody said before",
                        "2 nearDuplicate",
                        "2 nearDuplicate");
    }

    @Test
    void recordsLinkedThroughOthersAreOneSet() {
        String[] words = TEXT.repeat(4).split(" ");
        String[] texts = new String[30];
        for (int i = 0; i < texts.length; i++) {
            words[i] = "changed" + i;
            texts[i] = String.join(" ", words);
        }
        Minhash minhash = new Minhash(RecordType.text, 0, new Signature(2, 40, 2, 1));
        assertThat(Records.after(Records.texts(texts), minhash::apply).subList(1, texts.length))
                .containsOnly("0 nearDuplicate");
    }
}
