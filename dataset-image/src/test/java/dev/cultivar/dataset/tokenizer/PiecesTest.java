package dev.cultivar.dataset.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PiecesTest {
    private static final int FIRST_SURROGATE = 0xD800;
    private static final int LAST_SURROGATE = 0xDFFF;

    @Test
    void textIsCutAroundEveryCodePointAsTheTokenizersPackageCutsIt() throws IOException {
        BytePairGolden golden = BytePairGolden.read("tokenizer/bytePairs/pieces.json");
        int size = golden.inputs().path("block").asInt();
        List<String> differ = new ArrayList<>();
        for (var block : golden.expected().properties()) {
            if (!hash(Integer.parseInt(block.getKey(), 16), size)
                    .equals(block.getValue().asText())) {
                differ.add(block.getKey());
            }
        }
        assertThat(differ).as("blocks of code points that are cut otherwise").isEmpty();
    }

    private static String hash(int start, int size) {
        StringBuilder cuts = new StringBuilder();
        for (int point = start; point < start + size; point++) {
            if (point < FIRST_SURROGATE || point > LAST_SURROGATE) {
                String c = Character.toString(point);
                cuts.append(Pieces.of("a" + c + "b 1" + c + "2 !" + c + "? " + c).stream()
                                .map(piece -> Integer.toString(piece.codePointCount(0, piece.length())))
                                .collect(Collectors.joining(",")))
                        .append('\n');
            }
        }
        return CanonicalJson.digest(cuts.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void spacesGoWithTheWordAfterThemAndContractionsAreCutOff() {
        assertThat(Pieces.of("It's  a 42nd\n\ntest, isn't it?  "))
                .containsExactly(
                        "It", "'s", " ", " a", " 42", "nd", "\n", "\n", "test", ",", " isn", "'t", " it", "?", "  ");
    }

    @Test
    void anUnpairedSurrogateCountsAsTheReplacementCharacter() {
        assertThat(Pieces.of("a\uD83D")).containsExactly("a", "\uFFFD");
        assertThat(Pieces.of("\uD83D\uDE42")).containsExactly("\uD83D\uDE42");
    }

    @Test
    void bytesHaveLettersOfTheirOwn() {
        assertThat(Pieces.spelt(" é\n")).isEqualTo("\u0120\u00C3\u00A9\u010A");
        assertThat(Pieces.alphabet())
                .hasSize(256)
                .doesNotHaveDuplicates()
                .startsWith("!")
                .isSorted();
    }

    @Test
    void wordsStandBetweenWhiteSpace() {
        assertThat(Pieces.words(" two\u00A0words\n")).isEqualTo(2);
        assertThat(Pieces.words("")).isZero();
    }
}
