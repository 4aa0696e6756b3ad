package dev.cultivar.trainer.edit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.Extension;
import dev.cultivar.trainer.TinyTokenizer;
import dev.cultivar.trainer.Workshop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtendVocabularyEditTest {
    @TempDir
    Path folder;

    private Workshop workshop;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder);
    }

    private Artifact extended(String model) throws IOException {
        return workshop.store().artifact("model", Extension.model(workshop, model));
    }

    private String model(boolean tied, int vocabulary) throws IOException {
        DecoderConfig config = new DecoderConfig(vocabulary, 24, 40, 2, 4, 2, 6, 512, 10000, 1e-5, tied);
        try (ArtifactWriter writer = workshop.store().create("model")) {
            Workshop.writeModel(writer.folder(), config);
            return writer.publish(Map.of(), null, Map.of()).digest();
        }
    }

    private static Map<String, NDArray> weights(Torch torch, NDManager manager, Artifact model) throws IOException {
        return HuggingFaceFolder.open(model.folder()).weights(torch, manager);
    }

    @ParameterizedTest
    @CsvSource({"true, 258, 261", "false, 258, 261", "true, 260, 261", "false, 300, 300"})
    void aNewRowIsTheMeanOfWhatItsMergesJoinAndAllElseStays(boolean tied, int rows, int after) throws IOException {
        String before = model(tied, rows);
        Artifact made = extended(before);
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Map<String, NDArray> old = weights(torch, manager, workshop.store().artifact("model", before));
            Map<String, NDArray> found = weights(torch, manager, made);
            assertThat(found.keySet()).isEqualTo(old.keySet());
            old.forEach((name, weight) -> {
                NDArray now = Objects.requireNonNull(found.get(name));
                if (!name.equals(DecoderConfig.EMBEDDING) && !name.equals(DecoderConfig.HEAD)) {
                    assertThat(now).as(name).isEqualTo(weight);
                    return;
                }
                assertThat(now.getShape().get(0)).isEqualTo(after);
                assertThat(now.get("0:258")).as(name).isEqualTo(weight.get("0:258"));
                assertMean(now.get(Extension.AB), weight, 'a', 'b');
                assertMean(now.get(Extension.ABC), weight, 'a', 'b', 'c');
                assertMean(now.get(Extension.SPACE_ABC), weight, ' ', 'a', 'b', 'c');
                if (rows > Extension.SIZE) {
                    assertThat(now.get("261:")).as(name).isEqualTo(weight.get("261:"));
                }
            });
        }
    }

    private static void assertMean(NDArray row, NDArray weight, int... joined) {
        NDArray sum = weight.get(joined[0]);
        for (int i = 1; i < joined.length; i++) {
            sum = sum.add(weight.get(joined[i]));
        }
        assertThat(row.sub(sum.div(joined.length)).abs().max().getFloat()).isLessThan(1e-8f);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void logitsOfOldTokensStayWhatTheyWere(boolean tied) throws IOException {
        String before = model(tied, TinyTokenizer.SIZE);
        Artifact made = extended(before);
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            PackedTokens text = PackedTokens.of(Document.causal(5, 60, 7, 200, 33, 1, 90, 256, 257));
            NDArray expected = logits(torch, manager, workshop.store().artifact("model", before), text);
            NDArray found = logits(torch, manager, made, text);
            assertThat(found.getShape().get(1)).isEqualTo(Extension.SIZE);
            float largest = expected.abs().max().getFloat();
            assertThat(found.get(":, 0:258").sub(expected).abs().max().getFloat())
                    .isLessThan(1e-6f * largest);
        }
    }

    private static NDArray logits(Torch torch, NDManager manager, Artifact model, PackedTokens text)
            throws IOException {
        HuggingFaceFolder files = HuggingFaceFolder.open(model.folder());
        return Decoder.of(torch, files.config(), files.weights(torch, manager)).logits(manager, text, null);
    }

    @Test
    void theFolderHasTheNewTokenizerTheOldTemplateAndTheNewSize() throws IOException {
        String before = workshop.model();
        Path source = workshop.store().artifact("model", before).folder();
        Artifact made = extended(before);
        JsonNode config = Workshop.JSON.readTree(made.file("config.json").toFile());
        assertThat(config.path("vocab_size").asInt()).isEqualTo(Extension.SIZE);
        assertThat(config.path("first_new_token_id").asInt()).isEqualTo(Extension.AB);
        assertThat(config.path("new_tokens").asInt()).isEqualTo(3);
        assertThat(made.file("tokenizer_config.json")).hasSameTextualContentAs(source.resolve("tokenizer_config.json"));
        assertThat(made.manifest().parents()).containsKeys("base", "tokenizer");
        try (Tokenizer tokenizer = Tokenizer.load(made.folder())) {
            assertThat(tokenizer.ids("abc abcab")).containsExactly(Extension.ABC, Extension.SPACE_ABC, Extension.AB);
            assertThat(tokenizer.decode(tokenizer.ids("abc abcab \u20ac"))).isEqualTo("abc abcab \u20ac");
            assertThat(tokenizer.chatTemplate()).isPresent();
        }
        assertThat(Extension.model(workshop, before)).as("the same again").isEqualTo(made.digest());
    }

    @Test
    void aDatasetOfAnotherTokenizerIsRefused() throws IOException {
        String model = workshop.model();
        String other;
        try (ArtifactWriter writer = workshop.store().create("dataset")) {
            TinyTokenizer.write(writer.folder().resolve("tokenizer"), "", "");
            Path file = writer.folder().resolve("tokenizer/tokenizer.json");
            String text = java.nio.file.Files.readString(file);
            java.nio.file.Files.writeString(file, text.replace("<|im_end|>", "<|other|>"));
            other = writer.publish(Map.of(), null, Map.of()).digest();
        }
        Outcome outcome = workshop.pod(order("digest: \"" + model + "\"", ", tokenizer: \"" + other + "\""), "uid");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("TokenizerMismatch");
        assertThat(outcome.message()).contains(other, "does not extend");
    }

    @Test
    void whatIsMissingIsTold() throws IOException {
        String model = workshop.model();
        Outcome unbound = workshop.pod(order("digest: \"" + model + "\"", ""), "uid");
        assertThat(unbound.message()).contains("no dataset for slot pages");
        String plain = workshop.texts("a").digest();
        Outcome without = workshop.pod(order("digest: \"" + model + "\"", ", tokenizer: \"" + plain + "\""), "uid");
        assertThat(without.reason()).isEqualTo("TokenizerMissing");
        assertThat(List.of(unbound.exitCode(), without.exitCode())).containsOnly(2);
    }

    private static Order order(String state, String tokenizer) {
        return Workshop.read("{schemaVersion: 1, seed: 1, threads: 1, work: {edit: {stage: extend,"
                + " edit: {extendVocabulary: {slot: \"pages\"}}, models: {base: {" + state + "}}" + tokenizer + "}}}");
    }
}
