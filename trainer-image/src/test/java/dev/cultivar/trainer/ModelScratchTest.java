package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Order;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.tokenizer.Tokenizer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelScratchTest {
    private static final String SMALL =
            "{hiddenSize: 24, numHiddenLayers: 2, numAttentionHeads: 4, numKeyValueHeads: 2,"
                    + " intermediateSize: 40, maxPositionEmbeddings: 64, tieWordEmbeddings: false, ropeTheta: 500,"
                    + " rmsNormEps: 0.0001, initializerRange: 0.05}";

    @TempDir
    Path folder;

    private Workshop workshop;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder);
    }

    private static Order order(long seed, String decoder, String tokenizer) {
        return Workshop.read("{schemaVersion: 1, seed: " + seed + ", threads: 1, work: {scratch: {family: {decoder: "
                + decoder + "}, tokenizer: \"" + tokenizer + "\"}}}");
    }

    /** A dataset artifact with a tokenizer, as the dataset image leaves it. */
    private String dataset(String end) throws IOException {
        try (ArtifactWriter writer = workshop.store().create("dataset")) {
            TinyTokenizer.write(writer.folder().resolve("tokenizer"), end, "");
            return writer.publish(Map.of(), null, Map.of("splits", "train", "records.train", "0"))
                    .digest();
        }
    }

    private Artifact made(long seed, String decoder) throws IOException {
        return workshop.output(workshop.perform(order(seed, decoder, dataset("<|im_end|>")), "uid"));
    }

    @Test
    void everyFieldArrivesInTheConfigAndTheVocabularyIsTheTokenizers() throws IOException {
        Artifact made = made(3, SMALL);
        assertThat(HuggingFaceFolder.open(made.folder()).config())
                .isEqualTo(new DecoderConfig(TinyTokenizer.SIZE, 24, 40, 2, 4, 2, 6, 64, 500, 1e-4, false));
        assertThat(made.manifest().facts())
                .containsEntry("scratch", "decoder")
                .containsEntry("seed", "3")
                .containsEntry("vocabularySize", Integer.toString(TinyTokenizer.SIZE));
        assertThat(made.manifest().parents()).containsEntry("tokenizer", dataset("<|im_end|>"));
        try (Tokenizer tokenizer = Tokenizer.load(made.folder())) {
            assertThat(tokenizer.eosId()).hasValue(TinyTokenizer.END);
        }
        assertThat(Workshop.JSON
                        .readTree(made.file("config.json").toFile())
                        .path("initializer_range")
                        .asDouble())
                .isEqualTo(0.05);
        assertThat(Workshop.JSON
                        .readTree(made.file("generation_config.json").toFile())
                        .path("eos_token_id")
                        .asInt())
                .isEqualTo(TinyTokenizer.END);
    }

    @Test
    void normsBeginAtOneAndEverythingElseIsNormal() throws IOException {
        Artifact made = made(3, SMALL);
        try (Torch torch = Torch.start(1)) {
            HuggingFaceFolder model = HuggingFaceFolder.open(made.folder());
            Map<String, NDArray> weights = model.weights(torch, torch.root());
            assertThat(weights.keySet())
                    .containsExactlyInAnyOrderElementsOf(model.config().shapes().keySet());
            weights.forEach((name, tensor) -> {
                float[] values = tensor.toFloatArray();
                if (name.endsWith("norm.weight")) {
                    assertThat(values).as(name).containsOnly(1);
                    return;
                }
                // five standard errors of mean and deviation
                double error = 5 * 0.05 / Math.sqrt(values.length);
                double mean = 0;
                double square = 0;
                for (float value : values) {
                    mean += value / values.length;
                    square += (double) value * value / values.length;
                }
                assertThat(mean).as(name).isCloseTo(0, within(error));
                assertThat(Math.sqrt(square)).as(name).isCloseTo(0.05, within(error));
            });
        }
    }

    @Test
    void theSameSeedGivesTheSameModelAndAnotherSeedAnother() throws IOException {
        assertThat(made(3, SMALL).digest()).isEqualTo(made(3, SMALL).digest());
        assertThat(made(3, SMALL).digest()).isNotEqualTo(made(4, SMALL).digest());
    }

    @Test
    void whatIsLeftOutIsSmall() throws IOException {
        DecoderConfig config = HuggingFaceFolder.open(made(3, "{}").folder()).config();
        assertThat(config)
                .isEqualTo(new DecoderConfig(TinyTokenizer.SIZE, 128, 352, 4, 4, 4, 32, 512, 10000, 1e-5, true));
    }

    @Test
    void thirtyStepsTakeTheLossFarBelowThatOfAGuess() throws IOException {
        Artifact model = made(3, "{hiddenSize: 32, numHiddenLayers: 2}");
        // ln 258 = 5.55 is a guess; the texts have six letters and an end
        assertThat(Workshop.report(workshop.pod(reading(model, 64), "train")).loss())
                .isLessThan(3);
    }

    @Test
    void sequencesLongerThanTheModelReadsAreRefused() throws IOException {
        Order order = reading(made(3, SMALL), 65);
        assertThatThrownBy(() -> workshop.perform(order, "train"))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("SequenceTooLong"))
                .hasMessageContaining("data.maxLength is 65")
                .hasMessageContaining("reads 64 tokens");
    }

    private Order reading(Artifact model, int maxLength) throws IOException {
        BoundView pages = workshop.texts(Texts.of(60, 20, 120, 1));
        return Workshop.order(
                7,
                "read",
                "{data: {mixture: [{slot: \"pages\"}], maxLength: " + maxLength + "}, objectives: [{clm: {}}],"
                        + " methods: {base: {full: {}}}, optimizer: {adamw: {learningRate: 0.02}},"
                        + " duration: {steps: 30}}",
                "{base: {digest: \"" + model.digest() + "\"}}",
                "{pages: \"text\"}",
                "{pages: " + Workshop.json(pages) + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{hiddenSize: 30, numAttentionHeads: 4} | hiddenSize (30) is not a multiple of numAttentionHeads (4)",
                "{hiddenSize: 24, numAttentionHeads: 4, numKeyValueHeads: 3} | num_attention_heads (4) is not a multiple",
                "{hiddenSize: 20, numAttentionHeads: 4} | head_dim (5) is odd",
                "{hiddenSize: 16384, numHiddenLayers: 128, numAttentionHeads: 128} | choose fewer layers",
            })
    void aShapeThatCannotBeIsRefused(String decoder, String message) throws IOException {
        Order order = order(1, decoder, dataset("<|im_end|>"));
        assertThatThrownBy(() -> workshop.perform(order, "uid"))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("InvalidModel"))
                .hasMessageContaining(message);
    }

    @Test
    void aTokenizerThatEndsNothingIsRefused() throws IOException {
        Order order = order(1, SMALL, dataset(""));
        assertThatThrownBy(() -> workshop.perform(order, "uid"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("no end-of-sequence token");
    }

    @Test
    void aDatasetWithoutTokenizerIsRefused() throws IOException {
        Order order = order(1, SMALL, workshop.texts("a").digest());
        assertThatThrownBy(() -> workshop.perform(order, "uid"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("holds no tokenizer");
    }
}
