package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.tokenizer.BytePairs;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTrainerTest {
    private static final List<String> END = List.of("<|endoftext|>");
    private static final int BYTES = 256;

    private static List<String> merges(List<PieceCount> pieces, int size, long minFrequency) {
        return BytePairTrainer.fit(pieces, size, minFrequency, END).spelt();
    }

    private static PieceCount piece(String letters, long count) {
        return new PieceCount(letters, count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokenizer/bytePairs/scripts.json",
                "tokenizer/bytePairs/ties.json",
                "tokenizer/bytePairs/runs.json"
            })
    void vocabularyMergesAndIdsAreThoseOfTheTokenizersPackage(String golden, @TempDir Path folder) throws IOException {
        BytePairGolden theirs = BytePairGolden.read(golden);
        Vocabulary ours = theirs.fit();
        assertThat(ours.tokens())
                .isEqualTo(BytePairGolden.strings(theirs.expected().path("tokens")));
        assertThat(ours.spelt())
                .isEqualTo(BytePairGolden.strings(theirs.expected().path("merges")));
        new Fitted(new BytePairFit(new BytePairs(2048, 2, theirs.special())), ours, Map.of(), Map.of(), List.of())
                .write(folder);
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve(Fitted.FOLDER))) {
            List<String> held = theirs.held();
            for (int i = 0; i < held.size(); i++) {
                int[] ids = tokenizer.ids(held.get(i));
                assertThat(ids).as(held.get(i)).containsExactly(theirs.ids(i));
                assertThat(tokenizer.decode(ids)).isEqualTo(held.get(i));
            }
        }
    }

    @Test
    void theMostFrequentPairIsMergedFirst() {
        // ab 5, bc 4; once ab is one token, ab+c occurs 3 times and b+c once
        List<PieceCount> pieces = List.of(piece("abc", 3), piece("ab", 2), piece("bc", 1));
        assertThat(merges(pieces, 1000, 1)).containsExactly("a b", "ab c", "b c");
    }

    @Test
    void ofEquallyFrequentPairsTheOneWithSmallerIdsComesFirst() {
        assertThat(merges(List.of(piece("yz", 2), piece("ab", 2), piece("ac", 2)), 1000, 1))
                .containsExactly("a b", "a c", "y z");
    }

    @Test
    void pairsBelowTheFrequencyAreLeft() {
        List<PieceCount> pieces = List.of(piece("ab", 3), piece("cd", 2));
        assertThat(merges(pieces, 1000, 3)).containsExactly("a b");
        assertThat(merges(pieces, 1000, 4)).isEmpty();
    }

    @Test
    void theVocabularyStopsAtItsSize() {
        Vocabulary vocabulary = BytePairTrainer.fit(List.of(piece("abcd", 2)), BYTES + 2, 1, END);
        assertThat(vocabulary.tokens())
                .hasSize(BYTES + 2)
                .startsWith("<|endoftext|>", "!")
                .endsWith("ab");
        assertThat(vocabulary.merges()).hasSize(1);
    }

    @Test
    void overlappingPairsAreMergedFromTheLeft() {
        assertThat(merges(List.of(piece("aaaaa", 1)), BYTES + 3, 1)).containsExactly("a a", "aa a");
    }
}
