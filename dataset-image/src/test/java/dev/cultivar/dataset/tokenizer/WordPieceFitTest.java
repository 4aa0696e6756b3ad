package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.tokenizer.WordPiece;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordPieceFitTest {
    private static final List<String> END = List.of("<|endoftext|>");
    private static final WordPiece DEFAULTS = new WordPiece(2048, 2, 1000, false, "[UNK]", END);

    private static Fitted fit(WordPiece spec, String... texts) {
        return new Fitting(RecordType.text, Splits.of(List.of(), List.of(), 0))
                .fit(new WordPieceFit(spec), new ListEngine().flow(Records.texts(texts)));
    }

    private static List<String> tokens(WordPiece spec, String... texts) {
        return fit(spec, texts).vocabulary().tokens();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokenizer/wordPiece/scripts.json",
                "tokenizer/wordPiece/lower.json",
                "tokenizer/wordPiece/ties.json"
            })
    void vocabularyAndIdsAreThoseOfTheTokenizersPackage(String golden, @TempDir Path folder) throws IOException {
        BytePairGolden theirs = BytePairGolden.read(golden);
        JsonNode inputs = theirs.inputs();
        WordPiece spec = new WordPiece(
                inputs.path("vocabularySize").asInt(),
                inputs.path("minFrequency").asInt(),
                inputs.path("alphabet").asInt(),
                inputs.path("lowerCase").asBoolean(),
                inputs.path("unknownToken").asText(),
                theirs.special());
        Fitted ours = fit(spec, BytePairGolden.strings(inputs.path("texts")).toArray(String[]::new));
        assertThat(ours.vocabulary().tokens())
                .isEqualTo(BytePairGolden.strings(theirs.expected().path("tokens")));
        ours.write(folder);
        ToIntFunction<String> length = new WordPieceFit(spec).length(ours.vocabulary());
        List<String> decoded = BytePairGolden.strings(theirs.expected().path("decoded"));
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve(Fitted.FOLDER))) {
            List<String> held = theirs.held();
            for (int i = 0; i < held.size(); i++) {
                int[] ids = tokenizer.ids(held.get(i));
                assertThat(ids).as(held.get(i)).containsExactly(theirs.ids(i));
                assertThat(tokenizer.decode(ids)).isEqualTo(decoded.get(i));
                if (!held.get(i).contains("<|")) {
                    assertThat(BertWords.of(held.get(i), spec.lowerCase()).stream()
                                    .mapToInt(length)
                                    .sum())
                            .as("tokens of %s", held.get(i))
                            .isEqualTo(ids.length);
                }
            }
        }
    }

    @Test
    void tokensAreSpecialOnesThenLettersThenWhatIsFrequent() {
        assertThat(tokens(DEFAULTS, "abc abc ab"))
                .containsExactly("<|endoftext|>", "[UNK]", "##b", "##c", "a", "b", "c", "ab", "abc");
    }

    @Test
    void pairsBelowTheFrequencyAreLeft() {
        assertThat(tokens(new WordPiece(2048, 3, 1000, false, "[UNK]", END), "abc abc ab"))
                .endsWith("c", "ab")
                .doesNotContain("abc");
    }

    @Test
    void theVocabularyStopsAtItsSize() {
        String words = IntStream.range(0, 40).mapToObj(i -> "w" + i + "w" + i).reduce("", (a, b) -> a + " " + b);
        assertThat(tokens(new WordPiece(64, 1, 1000, false, "[UNK]", END), words))
                .hasSize(64);
        assertThat(fit(DEFAULTS, "ab ab").warnings()).singleElement().asString().contains("tokens of the 2048");
    }

    @Test
    void lettersBeyondTheAlphabetAreUnknown() {
        WordPiece spec = new WordPiece(2048, 2, 1, false, "<unk>", List.of("<end>"));
        Fitted fitted = fit(spec, "aab aab c");
        assertThat(fitted.fit().special()).containsExactly("<end>", "<unk>");
        assertThat(fitted.vocabulary().tokens()).containsExactly("<end>", "<unk>", "##a", "a", "aa");
        // each of the three words is one unknown token
        assertThat(fitted.fertility()).containsEntry("train", 1.0);
    }

    @Test
    void smallLettersLoseTheirAccents() {
        assertThat(tokens(new WordPiece(2048, 2, 1000, true, "[UNK]", END), "ÄA äa"))
                .endsWith("a", "aa");
        assertThat(tokens(DEFAULTS, "ÄA äa")).contains("Ä", "ä", "##A");
    }

    @Test
    void fertilityIsTokensByWhatStandsBetweenWhiteSpace() {
        // "ab" is one token and "!" another
        assertThat(fit(DEFAULTS, "ab! ab").fertility()).containsEntry("train", 1.5);
    }

    @Test
    void aVocabularyWithoutRoomForTheLettersIsRefused() {
        String many = IntStream.range(0, 100)
                .mapToObj(i -> Character.toString('\u0400' + i))
                .reduce("", (a, b) -> a + " " + b);
        assertThatThrownBy(() -> fit(new WordPiece(64, 2, 1000, false, "[UNK]", END), many))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("vocabularySize is 64")
                .hasMessageContaining("smaller alphabet");
    }

    @Test
    void wordsAreCutAsBertDoes() {
        assertThat(BertWords.of("It's\u00A0a\u200Btest, 漢字!\u0007x\tÉ", false))
                .containsExactly("It", "'", "s", "atest", ",", "漢", "字", "!", "x", "É");
        assertThat(BertWords.of("ÉCOLE İ Σ", true)).containsExactly("ecole", "i", "σ");
    }
}
