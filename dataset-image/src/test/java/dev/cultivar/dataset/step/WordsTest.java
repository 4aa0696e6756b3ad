package dev.cultivar.dataset.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void wordsAreRunsOfLettersAndDigitsInLowerCase() {
        assertThat(Words.of("Größe: ls(1), --all!")).isEqualTo(Words.of("größe LS 1\nALL"));
        assertThat(Words.of("a b")).hasSize(2);
        assertThat(Words.of("ab")).hasSize(1);
        assertThat(Words.of(" ,;\n")).isEmpty();
    }

    @Test
    void scriptsWithoutSpacesHaveAWordForEachCharacter() {
        assertThat(Words.of("漢字かな")).hasSize(4);
        assertThat(Words.of("x漢y")).isEqualTo(Words.of("x 漢 y"));
        assertThat(Words.of("ภาษา")).hasSize(4);
    }

    @Test
    void ngramsAreTheNeighbouringWordsInTheirOrder() {
        long[] words = Words.of("a b c d");
        assertThat(Words.ngrams(words, 2))
                .containsExactly(
                        Words.hash(Words.of("a b"), 0, 2),
                        Words.hash(Words.of("b c"), 0, 2),
                        Words.hash(Words.of("c d"), 0, 2));
        assertThat(Words.ngrams(words, 4)).hasSize(1);
        assertThat(Words.ngrams(words, 5)).isEmpty();
        assertThat(Words.ngrams(Words.of("b a"), 2)).isNotEqualTo(Words.ngrams(Words.of("a b"), 2));
    }

    @Test
    void mixIsSplitMix64AsPublished() {
        // the first outputs of SplitMix64 with seed 1234567, as in the reference implementation's test
        long state = 1234567;
        long[] outputs = new long[3];
        for (int i = 0; i < outputs.length; i++) {
            state += 0x9e3779b97f4a7c15L;
            outputs[i] = Words.mix(state);
        }
        assertThat(Arrays.stream(outputs).mapToObj(Long::toUnsignedString))
                .containsExactly("6457827717110365317", "3203168211198807973", "9817491932198370423");
    }

    @Test
    void aPassageIsTheTextOfItsWords() {
        String text = "  Ten (small) \uD835\uDC00\uD835\uDC01 \u6f22\u5b57 words!";
        assertThat(Words.passage(text, 0, 2)).isEqualTo("Ten (small)");
        assertThat(Words.passage(text, 1, 3)).isEqualTo("small) \uD835\uDC00\uD835\uDC01");
        assertThat(Words.passage(text, 2, 4)).isEqualTo("\uD835\uDC00\uD835\uDC01 \u6f22");
        assertThat(Words.passage(text, 4, 6)).isEqualTo("\u5b57 words!");
    }
}
