package dev.cultivar.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.tokenizer.BytePairJson.Merge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytePairJsonTest {
    private static final TokenizerJson ARRAYS = new TokenizerJson(
            "smollm",
            List.of("<|end|>", "a", "b", "c", "ab"),
            List.of(3L, 1L, 1L, 1L, 1L),
            List.of("a b"),
            Optional.of("<|end|>"),
            Optional.of("<|end|>"),
            Optional.empty(),
            Optional.empty(),
            Optional.of("{{ messages }}"),
            64);
    private static final List<String> NEW = List.of("abc", "abcab");
    private static final List<Merge> MERGES = List.of(new Merge(4, 3, 5), new Merge(5, 4, 6));

    @TempDir
    Path folder;

    private BytePairJson extended() throws IOException {
        BytePairJson.of("arrays", ARRAYS).writeExtended(folder, NEW, MERGES);
        return BytePairJson.read(folder);
    }

    @Test
    void whatIsWrittenIsReadAgainWithTheFilesBesideIt() throws IOException {
        BytePairJson read = extended();
        assertThat(read.tokens()).containsExactly("<|end|>", "a", "b", "c", "ab", "abc", "abcab");
        assertThat(read.merges()).containsExactly(new Merge(1, 2, 4), new Merge(4, 3, 5), new Merge(5, 4, 6));
        assertThat(read.digitsAlone()).isTrue();
        assertThat(folder.resolve("tokenizer_config.json")).content().contains("{{ messages }}", "64");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.ids("abcabc")).containsExactly(5, 5);
            assertThat(tokenizer.ids("abcab")).containsExactly(6);
            assertThat(tokenizer.ids("ab<|end|>")).containsExactly(4, 0);
        }
    }

    @Test
    void aNewTokenIsTheOldTokensThatItsMergesJoin() throws IOException {
        assertThat(extended().joined(BytePairJson.of("arrays", ARRAYS)))
                .containsExactly(new int[] {4, 3}, new int[] {4, 3, 4});
        assertThat(extended().joined(extended())).isEmpty();
    }

    @Test
    void aTokenThatStandsTwiceIsRefused() {
        assertThatThrownBy(() -> new TokenizerJson(
                        "gpt-2",
                        List.of("a", "b", "a"),
                        List.of(1L, 1L, 1L),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 tokens of the vocabulary stand in it twice");
    }

    @Test
    void mergesThatAreArraysStayArrays() throws IOException {
        extended();
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("[\"a b\",\"ab c\",\"abc ab\"]", "[[\"a\",\"b\"],[\"ab\",\"c\"],[\"abc\",\"ab\"]]"));
        BytePairJson.read(folder).writeExtended(folder, List.of("bc"), List.of(new Merge(2, 3, 7)));
        assertThat(file).content().contains("[\"abc\",\"ab\"],[\"b\",\"c\"]]");
        assertThat(BytePairJson.read(folder).merges()).endsWith(new Merge(2, 3, 7));
    }

    @Test
    void aTokenizerThatBeginsOtherwiseIsNoExtension() throws IOException {
        TokenizerJson other = new TokenizerJson(
                "gpt-2",
                ARRAYS.tokens(),
                ARRAYS.types(),
                ARRAYS.merges(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
        BytePairJson extended = extended();
        assertThatThrownBy(() -> extended.joined(BytePairJson.of("other", other)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("does not extend other");
    }

    @Test
    void aTokenThatNoMergeMakesIsRefused() throws IOException {
        BytePairJson.of("arrays", ARRAYS).writeExtended(folder, List.of("cc"), List.of());
        BytePairJson lone = BytePairJson.read(folder);
        assertThatThrownBy(() -> lone.joined(BytePairJson.of("arrays", ARRAYS)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("no merge makes token 5, cc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"ignore_merges\":false|\"ignore_merges\":true|model.ignore_merges is true",
                "\"dropout\":null|\"dropout\":0.1|model.dropout is 0.1",
                "\"byte_fallback\":false|\"byte_fallback\":true|model.byte_fallback is true",
                "\"normalizer\":null|\"normalizer\":{\"type\":\"NFC\"}|normalizer is",
                "\"use_regex\":true|\"use_regex\":false|pre_tokenizer is",
                "\"ab c\"|\"ab x\"|joins tokens that are not there",
                "\"abcab\":6|\"abcab\":9|none of id 6"
            })
    void whatWouldCutOrMergeOtherwiseIsRefused(String found, String changed, String message) throws IOException {
        extended();
        Path file = folder.resolve("tokenizer.json");
        String before = Files.readString(file);
        assertThat(before).contains(found);
        Files.writeString(file, before.replace(found, changed));
        assertThatThrownBy(() -> BytePairJson.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining(message);
    }
}
