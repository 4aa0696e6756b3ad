package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.SmolLm2;
import dev.cultivar.models.template.ChatTemplate;
import dev.cultivar.models.tokenizer.Encoded;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real model's tokenizer, made from the arrays in its GGUF file. */
class SmolLm2TokenizerTest {
    @TempDir
    private static Path folder;

    private static Tokenizer tokenizer;
    private static final Golden GOLDEN = Golden.read("tokenizer/smollm2/strings.json");

    @BeforeAll
    static void make() throws IOException {
        try (Gguf gguf = Gguf.open(SmolLm2.gguf())) {
            GgufTokenizer.of(gguf).write(folder);
        }
        tokenizer = Tokenizer.load(folder);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void idsAreThoseOfTheTokenizersPackageOnTwoHundredStringsInTenScripts() {
        JsonNode texts = GOLDEN.inputs().path("texts");
        assertThat(texts).hasSize(200);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(tokenizer.ids(texts.get(i).asText()))
                    .as(texts.get(i).asText())
                    .isEqualTo(Golden.ints(GOLDEN.expected().path("ids").get(i)));
        }
    }

    // transformers ignores the pre-tokenizer that the file names: "\n\n1" is 198 198 ... there and 1116 ... here. The
    // model
    // itself decides for the latter: a numbered list costs it 128 nats our way and 145 the other.
    @Test
    void transformersDiffersWhereItsGoldenListSaysAndOnlyInTextsWithDigits() {
        JsonNode theirs = GOLDEN.expected().path("transformers");
        assertThat(theirs).isNotEmpty();
        theirs.forEachEntry((place, ids) -> {
            String text =
                    GOLDEN.inputs().path("texts").get(Integer.parseInt(place)).asText();
            assertThat(tokenizer.ids(text)).isNotEqualTo(Golden.ints(ids));
            assertThat(text).containsPattern("\\p{N}");
            assertThat(tokenizer.decode(Golden.ints(ids))).isEqualTo(text);
        });
        assertThat(tokenizer.ids("\n\n1")).containsExactly(1116, 33);
    }

    @Test
    void decodingGivesTheTextBack() {
        JsonNode texts = GOLDEN.inputs().path("texts");
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).asText();
            assertThat(tokenizer.decode(tokenizer.ids(text)))
                    .isEqualTo(GOLDEN.expected().path("decoded").get(i).asText());
        }
    }

    @Test
    void tokenSpansTileTheTextInUtf16Units() {
        for (JsonNode node : GOLDEN.inputs().path("texts")) {
            String text = node.asText();
            Encoded encoded = tokenizer.encode(text);
            int end = 0;
            for (int i = 0; i < encoded.length(); i++) {
                assertThat(encoded.starts()[i]).as(text).isLessThanOrEqualTo(end);
                assertThat(encoded.ends()[i]).as(text).isGreaterThanOrEqualTo(end);
                end = encoded.ends()[i];
            }
            assertThat(end).as(text).isEqualTo(text.length());
        }
    }

    @Test
    void specialTokensAreThoseOfTransformers() {
        int[] special = Golden.ints(GOLDEN.expected().path("special"));
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            int candidate = id;
            assertThat(tokenizer.isSpecial(id)).isEqualTo(Arrays.stream(special).anyMatch(s -> s == candidate));
        }
        assertThat(tokenizer.vocabularySize()).isEqualTo(49152);
        assertThat(tokenizer.bosId()).hasValue(GOLDEN.expected().path("bos").intValue());
        assertThat(tokenizer.eosId()).hasValue(GOLDEN.expected().path("eos").intValue());
        assertThat(tokenizer.padId()).hasValue(GOLDEN.expected().path("pad").intValue());
    }

    @Test
    void theModelsOwnTemplateIsTheOneWeRender() {
        assertThat(ChatTemplate.of(tokenizer)).isPresent();
    }

    @Test
    void longTextsAreNeitherTruncatedNorPadded() {
        assertThat(tokenizer.ids("word ".repeat(20_000))).hasSizeGreaterThan(20_000);
        assertThat(tokenizer.ids("")).isEmpty();
    }

    @Test
    void anUnpairedSurrogateIsReadAsTheReplacementCharacter() {
        assertThat(tokenizer.ids("a\ud83d 1")).isEqualTo(tokenizer.ids("a\ufffd 1"));
        assertThat(tokenizer.ids("\ude42")).isEqualTo(tokenizer.ids("\ufffd"));
    }
}
