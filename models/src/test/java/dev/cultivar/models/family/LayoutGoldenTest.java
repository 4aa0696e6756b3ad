package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderLayout.Activation;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.models.kernel.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Models whose layers are not Llama's plain ones, each against transformers and PEFT. */
@ParameterizedClass
@ValueSource(
        strings = {
            "family/layout/llama.json",
            "family/layout/mistral.json",
            "family/layout/qwen2.json",
            "family/layout/qwen3.json",
            "family/layout/phi3.json",
            "family/layout/gemma.json",
            "family/layout/gemma2.json",
            "family/layout/gemma3.json"
        })
class LayoutGoldenTest {
    private final String file;

    @TempDir
    private Path folder;

    private Torch torch;
    private NDManager scope;
    private Golden golden;
    private HuggingFaceFolder model;
    private Decoder decoder;

    LayoutGoldenTest(String file) {
        this.file = file;
    }

    @BeforeEach
    void start() throws IOException {
        torch = TestTorch.start();
        scope = torch.scope();
        golden = Golden.read(file);
        model = HuggingFaceFolder.open(
                golden.beside(golden.inputs().required("model").asText()));
        decoder = Decoder.of(torch, model.config(), model.weights(torch, scope));
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    private List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        JsonNode labels = golden.inputs().required("labels");
        for (int d = 0; d < labels.size(); d++) {
            int[] ids = Golden.ints(golden.inputs().required("documents").get(d));
            // transformers' labels stand at the predicted token; ours stand where it is predicted.
            int[] targets = Arrays.copyOfRange(Golden.ints(labels.get(d)), 1, ids.length + 1);
            targets[ids.length - 1] = PackedTokens.NOT_COUNTED;
            documents.add(new Document(ids, targets));
        }
        return documents;
    }

    private Map<String, NDArray> tensors(String key) throws IOException {
        return Safetensors.read(
                scope, golden.beside(golden.expected().required(key).asText()));
    }

    private double tolerance(String key) {
        return golden.tolerance().required(key).asDouble();
    }

    private void assertLogits(Decoder found, @Nullable Lora adapter, String key) throws IOException {
        List<Document> documents = documents();
        PackedTokens packed = PackedTokens.of(documents);
        NDArray logits = found.logits(scope, packed, adapter);
        Map<String, NDArray> expected = tensors(key);
        for (int d = 0; d < documents.size(); d++) {
            NDArray golds = Objects.requireNonNull(expected.get("document." + d));
            NDArray inBatch = logits.get(packed.start(d) + ":" + packed.start(d + 1));
            NDArray alone = found.logits(scope, PackedTokens.of(documents.get(d)), adapter);
            for (NDArray each : List.of(inBatch, alone)) {
                assertThat(TestTorch.maxDifference(each, golds))
                        .as("document %d", d)
                        .isLessThanOrEqualTo(tolerance("absolute") * Math.max(1, TestTorch.max(golds)));
            }
        }
    }

    private void assertGradients(@Nullable Lora adapter, Parameters parameters, String loss, String gradients)
            throws IOException {
        long counted = golden.expected().required("counted").asLong();
        double expectedLoss = golden.expected().required(loss).asDouble();
        LossSum sum = decoder.accumulate(PackedTokens.of(documents()), adapter, 1.0 / counted, 0);
        assertThat(sum.tokens()).isEqualTo(counted);
        assertThat(sum.mean()).isCloseTo(expectedLoss, within(tolerance("loss")));
        Map<String, NDArray> expected = tensors(gradients);
        assertThat(parameters.gradients().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(TestTorch.relativeDifference(expected, parameters.gradients()))
                .isLessThanOrEqualTo(tolerance("gradientRelativeToLargest"));

        parameters.zeroGradients();
        for (Document document : documents()) {
            decoder.accumulate(PackedTokens.of(document), adapter, 1.0 / counted, 0);
        }
        assertThat(TestTorch.relativeDifference(expected, parameters.gradients()))
                .as("one document at a time")
                .isLessThanOrEqualTo(tolerance("gradientRelativeToLargest"));
    }

    @Test
    void logitsEqualTransformers() throws IOException {
        assertThat(decoder.config().layout()).isNotEqualTo(DecoderLayout.LLAMA);
        assertLogits(decoder, null, "logits");
        JsonNode sums = golden.expected().required("documentLossSums");
        TokenScores scores = decoder.score(PackedTokens.of(documents()), null);
        for (int d = 0; d < sums.size(); d++) {
            assertThat(-scores.sum(d)).isCloseTo(sums.get(d).asDouble(), within(1e-4));
        }
    }

    @Test
    void lossAndEveryGradientEqualTransformers() throws IOException {
        assertGradients(null, decoder.trainable(name -> true), "loss", "gradients");
    }

    @Test
    void adaptersEqualPeft() throws IOException {
        Path path = golden.beside(golden.inputs().required("adapter").asText());
        Lora adapter = PeftFolder.read(torch, scope, path, decoder.config().shapes());
        assertThat(adapter.config().targets())
                .hasSize(golden.inputs().required("targets").size());
        assertLogits(decoder, adapter, "adapterLogits");
        assertGradients(adapter, adapter.trainable(), "adapterLoss", "adapterGradients");
        adapter.mergeInto(decoder.weights());
        assertLogits(decoder, null, "adapterLogits");
    }

    /** The golden answers come from whole forward passes; ours from a cache, for many prompts at once and one by one. */
    @Test
    void answersWithACacheEqualThoseWithout() {
        List<Prompt> prompts = new ArrayList<>();
        golden.inputs().required("prompts").forEach(ids -> prompts.add(Prompt.of(Golden.ints(ids))));
        Generation generation =
                Generation.greedy(golden.inputs().required("maxNewTokens").asInt(), Set.of());
        List<int[]> together = decoder.generate(prompts, null, generation);
        for (int p = 0; p < prompts.size(); p++) {
            int[] expected = Golden.ints(golden.expected().required("answers").get(p));
            assertThat(together.get(p)).as("prompt %d", p).containsExactly(expected);
            assertThat(decoder.generate(List.of(prompts.get(p)), null, generation)
                            .getFirst())
                    .containsExactly(expected);
        }
    }

    @Test
    void whatContinuesADocumentScoresAsIfItStoodBehindIt() {
        int[] text = Golden.ints(golden.inputs().required("documents").get(2));
        for (int cut : new int[] {1, 4, 13, 25}) {
            Document root = Document.causal(Arrays.copyOf(text, cut));
            Document whole = Document.causalFrom(cut + 1, text);
            Document rest = new Document(
                    Arrays.copyOfRange(text, cut, text.length),
                    Arrays.copyOfRange(whole.targets(), cut, text.length),
                    true);
            TokenScores scores = decoder.score(PackedTokens.of(root, rest, rest), null);
            double expected = decoder.score(PackedTokens.of(whole), null).sum(0);
            assertThat(scores.sum(1)).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
            assertThat(scores.sum(2)).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
        }
    }

    @Test
    void aWrittenModelIsTheSameModel() throws IOException {
        model.writeCopy(folder.resolve("copy"), decoder.weights());
        HuggingFaceFolder.write(folder.resolve("own"), decoder.config(), decoder.weights());
        for (String name : List.of("copy", "own")) {
            HuggingFaceFolder read = HuggingFaceFolder.open(folder.resolve(name));
            assertThat(read.config()).isEqualTo(decoder.config());
            assertLogits(Decoder.of(torch, read.config(), read.weights(torch, scope)), null, "logits");
        }
    }

    /** Without any one of its settings, a model says something else: windows are short enough, caps low enough. */
    @Test
    void everySettingOfTheLayoutMatters() {
        PackedTokens text = PackedTokens.of(documents());
        NDArray whole = decoder.logits(scope, text, null);
        int found = 0;
        for (DecoderLayout without : withoutOne(decoder.config().layout())) {
            if (without.equals(decoder.config().layout())) {
                continue;
            }
            found++;
            NDArray logits = Decoder.of(torch, with(decoder.config(), without), decoder.weights())
                    .logits(scope, text, null);
            assertThat(TestTorch.maxDifference(whole, logits))
                    .as("%s", without)
                    .isGreaterThan(1000 * tolerance("absolute") * TestTorch.max(whole));
        }
        assertThat(found).isPositive();
    }

    private static List<DecoderLayout> withoutOne(DecoderLayout of) {
        DecoderLayout.Attention attention = of.attention();
        DecoderLayout.Rotary rotary = of.rotary();
        double scalar = attention.queryPreAttnScalar();
        double cap = attention.logitSoftcapping();
        return List.of(
                with(of, new DecoderLayout.Attention(scalar, cap, List.of()), rotary),
                with(of, new DecoderLayout.Attention(scalar, 0, attention.windows()), rotary),
                with(of, new DecoderLayout.Attention(0, cap, attention.windows()), rotary),
                with(of, attention, new DecoderLayout.Rotary(1, rotary.scaling(), rotary.localTheta())),
                with(
                        of,
                        attention,
                        new DecoderLayout.Rotary(rotary.partialRotaryFactor(), RopeScaling.NONE, rotary.localTheta())),
                with(of, attention, new DecoderLayout.Rotary(rotary.partialRotaryFactor(), rotary.scaling(), 0)),
                made(of, of.activation(), 1, of.finalLogitSoftcapping(), attention, rotary),
                made(of, of.activation(), of.embeddingMultiplier(), 0, attention, rotary),
                made(of, Activation.SILU, of.embeddingMultiplier(), of.finalLogitSoftcapping(), attention, rotary));
    }

    private static DecoderLayout with(
            DecoderLayout of, DecoderLayout.Attention attention, DecoderLayout.Rotary rotary) {
        return made(of, of.activation(), of.embeddingMultiplier(), of.finalLogitSoftcapping(), attention, rotary);
    }

    private static DecoderLayout made(
            DecoderLayout of,
            Activation activation,
            double multiplier,
            double cap,
            DecoderLayout.Attention attention,
            DecoderLayout.Rotary rotary) {
        return new DecoderLayout(
                of.biases(),
                of.fusedProjections(),
                of.queryKeyNorm(),
                of.unitOffsetNorm(),
                of.postNorms(),
                activation,
                multiplier,
                cap,
                attention,
                rotary);
    }

    private static DecoderConfig with(DecoderConfig of, DecoderLayout layout) {
        return new DecoderConfig(
                of.vocabSize(),
                of.hiddenSize(),
                of.intermediateSize(),
                of.numHiddenLayers(),
                of.numAttentionHeads(),
                of.numKeyValueHeads(),
                of.headDim(),
                of.maxPositionEmbeddings(),
                of.ropeTheta(),
                of.rmsNormEps(),
                of.tieWordEmbeddings(),
                layout);
    }

    /** Within what PrecisionTest asks of Llama's own layers. */
    @Test
    void productsInBfloat16GiveTheSameLossButForRounding() throws IOException {
        PackedTokens batch = PackedTokens.of(documents());
        Decoder rounded = Decoder.of(torch, model.config(), model.weights(torch, scope), Precision.BFLOAT16);
        rounded.trainable(name -> true);
        decoder.trainable(name -> true);

        double exact = decoder.accumulate(batch, null, 1.0 / batch.counted(), 0).mean();

        assertThat(rounded.accumulate(batch, null, 1.0 / batch.counted(), 0).mean())
                .isNotEqualTo(exact)
                .isCloseTo(exact, within(1e-3 * exact));
    }

    @Test
    void aNewModelBeginsWithNormsThatMultiplyByOne() {
        Map<String, NDArray> fresh =
                new TreeMap<>(Decoder.random(torch, scope, decoder.config(), 4).weights());
        fresh.values().removeIf(weight -> weight.getShape().dimension() > 1);
        boolean offset = decoder.config().layout().unitOffsetNorm();
        fresh.forEach((name, weight) ->
                assertThat(weight.toFloatArray()).as(name).containsOnly(name.endsWith(".bias") || offset ? 0 : 1));
    }
}
