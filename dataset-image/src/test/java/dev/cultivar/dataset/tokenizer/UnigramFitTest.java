package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.tokenizer.Unigram;
import dev.cultivar.dataset.Records;
import dev.cultivar.dataset.engine.ListEngine;
import dev.cultivar.dataset.split.Splits;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnigramFitTest {
    private static final List<String> END = List.of("<|endoftext|>");
    private static final int BYTES = 257;
    private static final Unigram DEFAULTS = new Unigram(2048, 16, 0.75, 2, END);
    /** What is common to words is a piece only where different letters follow it, as in the package. */
    private static final String[] TEXTS = Stream.of("wander", "wonder", "thunder", "launder", "under", "render")
            .flatMap(stem ->
                    Stream.of("", "ing", "ed", "er", "s", "ings", "ers").map(end -> stem + end + " the " + stem))
            .toArray(String[]::new);

    private static Fitted fit(Unigram spec, String... texts) {
        return new Fitting(RecordType.text, Splits.of(List.of(), List.of(), 0))
                .fit(new UnigramFit(spec), new ListEngine().flow(Records.texts(texts)));
    }

    private static List<String> pieces(Fitted fitted) {
        return fitted.vocabulary().tokens().stream()
                .filter(token -> token.length() > 1 && !fitted.fit().special().contains(token))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tokenizer/unigram/scripts.json", "tokenizer/unigram/short.json", "tokenizer/unigram/few.json"})
    void vocabularyScoresAndIdsAreThoseOfTheTokenizersPackage(String golden, @TempDir Path folder) throws IOException {
        BytePairGolden theirs = BytePairGolden.read(golden);
        JsonNode inputs = theirs.inputs();
        Unigram spec = new Unigram(
                inputs.path("vocabularySize").asInt(),
                inputs.path("maxPieceLength").asInt(),
                inputs.path("shrinkingFactor").asDouble(),
                inputs.path("subIterations").asInt(),
                theirs.special());
        Fitted ours = fit(spec, BytePairGolden.strings(inputs.path("texts")).toArray(String[]::new));
        assertThat(ours.vocabulary().tokens())
                .isEqualTo(BytePairGolden.strings(theirs.expected().path("tokens")));
        for (int id = 0; id < ours.vocabulary().scores().size(); id++) {
            assertThat(ours.vocabulary().scores().get(id))
                    .as(ours.vocabulary().tokens().get(id))
                    .isCloseTo(theirs.expected().path("scores").path(id).asDouble(), within(1e-9));
        }
        ours.write(folder);
        UnigramEncoder encoder = new UnigramEncoder(ours.vocabulary());
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve(Fitted.FOLDER))) {
            List<String> held = theirs.held();
            for (int i = 0; i < held.size(); i++) {
                int[] ids = tokenizer.ids(held.get(i));
                assertThat(ids).as(held.get(i)).containsExactly(theirs.ids(i));
                assertThat(tokenizer.decode(ids)).isEqualTo(held.get(i));
                if (!held.get(i).contains("<|")) {
                    assertThat(Pieces.of(held.get(i)).stream()
                                    .flatMapToInt(piece -> IntStream.of(encoder.ids(Pieces.spelt(piece)))))
                            .as("our own ids of %s", held.get(i))
                            .containsExactly(IntStream.of(ids).boxed().toArray(Integer[]::new));
                }
            }
        }
    }

    @Test
    void theOrderOfTextsChangesNoBit() {
        Fitted fitted = fit(DEFAULTS, TEXTS);
        Fitted reversed = fit(DEFAULTS, List.of(TEXTS).reversed().toArray(String[]::new));
        assertThat(reversed.vocabulary()).isEqualTo(fitted.vocabulary());
    }

    @Test
    void allBytesHaveATokenAndThoseThatDoNotOccurTheSmallestScores() {
        Fitted fitted = fit(DEFAULTS, TEXTS);
        assertThat(fitted.vocabulary().tokens())
                .startsWith("<|endoftext|>")
                .containsAll(Pieces.alphabet())
                .contains("wander")
                .doesNotHaveDuplicates();
        assertThat(fitted.vocabulary().scores().getFirst()).isZero();
        assertThat(fitted.vocabulary()
                        .scores()
                        .subList(1, fitted.vocabulary().scores().size()))
                .allMatch(score -> score < 0)
                .isSortedAccordingTo((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(b, a));
        assertThat(fitted.warnings()).singleElement().asString().contains("tokens of the 2048");
    }

    @Test
    void theVocabularyStopsAtItsSize() {
        Fitted fitted = fit(new Unigram(BYTES + 5, 16, 0.75, 2, END), TEXTS);
        assertThat(fitted.vocabulary().tokens()).hasSize(BYTES + 5);
        assertThat(fitted.warnings()).isEmpty();
        assertThat(pieces(fitted)).hasSize(5);
        assertThat(pieces(fit(new Unigram(BYTES, 16, 0.75, 2, END), TEXTS))).isEmpty();
    }

    @Test
    void noPieceIsLongerThanAllowed() {
        assertThat(pieces(fit(new Unigram(2048, 3, 0.75, 2, END), TEXTS)))
                .isNotEmpty()
                .allMatch(piece -> piece.length() <= 3);
        assertThat(pieces(fit(DEFAULTS, TEXTS))).anyMatch(piece -> piece.length() > 3);
    }

    @Test
    void aSlowerWayDownAndMoreStepsGiveOtherScores() throws IOException {
        // so many candidates that the way down has several steps
        String[] texts = BytePairGolden.strings(BytePairGolden.read("tokenizer/unigram/scripts.json")
                        .inputs()
                        .path("texts"))
                .toArray(String[]::new);
        Vocabulary usual = fit(new Unigram(400, 16, 0.75, 2, END), texts).vocabulary();
        assertThat(fit(new Unigram(400, 16, 0.3, 2, END), texts).vocabulary()).isNotEqualTo(usual);
        assertThat(fit(new Unigram(400, 16, 0.75, 3, END), texts).vocabulary().scores())
                .isNotEqualTo(usual.scores());
    }

    @Test
    void specialTokensComeFirstAndAreNoPieces() {
        Fitted fitted = fit(new Unigram(2048, 16, 0.75, 2, List.of("<|end|>", "nder", "<|end|>")), TEXTS);
        assertThat(fitted.fit().special()).containsExactly("<|end|>", "nder");
        assertThat(fitted.vocabulary().tokens()).startsWith("<|end|>", "nder").doesNotHaveDuplicates();
    }

    @Test
    void fertilityIsTokensByWords() {
        // "ab" repeats with different ends, so it is worth a token; "c" and "d" are letters of their own
        Fitted fitted = fit(DEFAULTS, "abc", "abd", "abc", "abd", "abc", "abd");
        assertThat(pieces(fitted)).containsExactly("ab");
        assertThat(fitted.fertility()).containsEntry("train", 2.0);
    }

    @Test
    void aVocabularyWithoutRoomForTheBytesIsRefused() {
        Unigram spec = new Unigram(257, 16, 0.75, 2, List.of("<|end|>", "<|user|>"));
        assertThatThrownBy(() -> fit(spec, TEXTS))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("unigram.vocabularySize is 257")
                .hasMessageContaining("are 258");
    }
}
