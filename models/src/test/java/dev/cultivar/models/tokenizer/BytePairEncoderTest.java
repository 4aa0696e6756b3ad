package dev.cultivar.models.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Tokenizer#ids} is ours where it can be, {@link Tokenizer#encode} is always the library: they must agree. */
class BytePairEncoderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "  two  spaces  and\n\n\n lines \t\tof tabs\r\n",
            "it's they're I've I'm we'll he'd 'S 'LL 'x '' '",
            "numbers 123 4567,89 a1b2 1 22  333   4444",
            "<|end|>between<|end|><|end|> <|end|>less <|en",
            "caf\u00e9 na\u00efve \u00a0x\u00a0 y \u00a0 z, \u4e2d\u6587 \ud83d\ude00 end",
            "the the the then there that, thing; the-the (the) [the]",
            "lone \ud800 surrogate",
            "control \u0004 \u001c\u001d bytes\u007f \u0085 next",
            "x".repeat(700) + " " + "-".repeat(300) + " ".repeat(400) + "end");
    private static final List<String> ATOMS = List.of(
            " ",
            "  ",
            "\n",
            "\t",
            "\r",
            "\u000b",
            "the",
            "The",
            "in",
            "a",
            "t",
            "h",
            "e",
            "'s",
            "'",
            "'re",
            "1",
            "23",
            "-",
            "--",
            "=",
            "(",
            "<|end|>",
            "<|",
            "\u00e9",
            "\u00a0",
            "\u2003",
            "\u4e2d",
            "\ud83d\ude00",
            "\u0004",
            "\u001f",
            "\u0661",
            "_",
            ".",
            "the the ");
    private static final int PLAIN_ATOMS = 24;
    private static final int DRAWN = 3000;

    @TempDir
    Path folder;

    /** All letters of bytes but that of U+0004, some merges over them, and a token that stands in the text. */
    private static TokenizerJson tokenizer(String preTokenizer) {
        List<String> tokens = new ArrayList<>(List.of("<|end|>"));
        char beyond = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
            char letter = visible ? (char) b : beyond++;
            if (b != 4) {
                tokens.add(Character.toString(letter));
            }
        }
        List<String> merges = List.of(
                "t h",
                "th e",
                "\u0120 the",
                "\u0120 t",
                "\u0120t h",
                "i n",
                "a t",
                "- -",
                "-- --",
                "\u0120 \u0120",
                "\u010a \u010a",
                "h e",
                "\u00c3 \u00a9",
                "' s",
                "1 2",
                "x x");
        merges.forEach(merge -> tokens.add(merge.replace(" ", "")));
        // the same token may be made in two ways
        List<String> distinct = tokens.stream().distinct().toList();
        List<Long> types = distinct.stream()
                .map(token -> token.equals("<|end|>") ? 3L : 1L)
                .toList();
        Optional<String> none = Optional.empty();
        return new TokenizerJson(preTokenizer, distinct, types, merges, none, none, none, none, none, 0);
    }

    private static void agree(Tokenizer tokenizer) {
        for (String text : TEXTS) {
            assertThat(tokenizer.ids(text))
                    .as(text)
                    .containsExactly(tokenizer.encode(text).ids());
        }
        Random random = new Random(7);
        for (int i = 0; i < DRAWN; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(40); length > 0; length--) {
                text.append(ATOMS.get(random.nextInt(i % 2 == 0 ? ATOMS.size() : PLAIN_ATOMS)));
            }
            assertThat(tokenizer.ids(text.toString()))
                    .as(text.toString())
                    .containsExactly(tokenizer.encode(text.toString()).ids());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smollm", "gpt-2"})
    void idsAreTheLibrarysWhateverTheText(String preTokenizer) throws IOException {
        tokenizer(preTokenizer).write(folder);
        assertThat(made(json -> {})).isPresent();
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            agree(tokenizer);
        }
    }

    @Test
    void whatIsNotComputedHereIsLeftToTheLibrary() throws IOException {
        tokenizer("smollm").write(folder);
        assertThat(made(json -> json.putObject("normalizer").put("type", "NFC")))
                .isEmpty();
        assertThat(made(json -> json.withObject("/model").put("ignore_merges", true)))
                .isEmpty();
        assertThat(made(json -> json.withObject("/model").put("byte_fallback", true)))
                .isEmpty();
        assertThat(made(json -> json.withObject("/model").put("unk_token", "<|end|>")))
                .isEmpty();
        assertThat(made(json -> json.withObject("/model").put("dropout", 0.5))).isEmpty();
        assertThat(made(json -> json.withObject("/model").put("type", "Unigram")))
                .isEmpty();
        assertThat(made(json -> ((ObjectNode) json.path("added_tokens").path(0)).put("lstrip", true)))
                .isEmpty();
        assertThat(made(json -> ((ObjectNode) json.path("added_tokens").path(0)).put("normalized", true)))
                .isEmpty();
        assertThat(made(json -> json.putObject("pre_tokenizer").put("type", "Whitespace")))
                .isEmpty();
    }

    private Optional<BytePairEncoder> made(Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readAllBytes(folder.resolve("tokenizer.json")));
        change.accept(json);
        return BytePairEncoder.of(json, text -> new int[0]);
    }
}
