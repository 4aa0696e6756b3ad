package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void aTextIsCutBetweenCharacters() {
        assertThat(Excerpt.of("abc", 3)).isEqualTo("abc");
        assertThat(Excerpt.of("abcd", 3)).isEqualTo("abc ...");
        // half of it is no text, and a report with it could not be written
        assertThat(Excerpt.of("ab\uD83D\uDE00c", 3)).isEqualTo("ab ...");
        assertThat(Excerpt.of("ab\uD83D\uDE00c", 4)).isEqualTo("ab\uD83D\uDE00 ...");
    }
}
