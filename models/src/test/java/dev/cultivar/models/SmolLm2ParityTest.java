package dev.cultivar.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.adapter.TokenRows;
import dev.cultivar.models.checkpoint.GgufImport;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.Tensors;
import dev.cultivar.models.tokenizer.BytePairJson;
import dev.cultivar.models.tokenizer.BytePairJson.Merge;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real SmolLM2 on 32 texts: our logits against those of transformers and PEFT. What it writes on the way (model,
 * adapter, merged model) stays in the folder that {@code -Dparity.folder} names, for {@code oracles/ours.py} to load.
 */
@Tag("parity")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SmolLm2ParityTest {
    @TempDir
    private static Path temporary;

    private static Path folder;
    private static Torch torch;
    private static HuggingFaceFolder base;
    private static Decoder decoder;

    @BeforeAll
    static void convert() throws IOException {
        String given = System.getProperty("parity.folder");
        folder = given == null ? temporary : Path.of(given);
        GgufImport.convert(SmolLm2.gguf(), folder.resolve("base"));
        torch = TestTorch.start();
        base = HuggingFaceFolder.open(folder.resolve("base"));
        decoder = Decoder.of(torch, base.config(), base.weights(torch, torch.root()));
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    @Test
    @Order(1)
    void baseGivesTheLogitsOfTransformers() {
        compare("base", Golden.read("parity/smollm2/base.json"), decoder, null);
    }

    @Test
    @Order(2)
    void tokenizerGivesTheIdsThatTheLogitsBelongTo() {
        JsonNode inputs = Golden.read("parity/smollm2/base.json").inputs();
        try (Tokenizer tokenizer = Tokenizer.load(base.path())) {
            inputs.path("texts")
                    .forEachEntry((name, text) -> assertThat(tokenizer.ids(text.asText()))
                            .as(name)
                            .isEqualTo(Golden.ints(inputs.path("ids").path(name))));
        }
    }

    @Test
    @Order(3)
    void adapterGivesTheLogitsOfPeft() throws IOException {
        Golden golden = Golden.read("parity/smollm2/adapter.json");
        PeftFolder.write(folder.resolve("adapter"), formula(golden.inputs()), "smollm2");
        Lora read = PeftFolder.read(
                torch, torch.root(), folder.resolve("adapter"), base.config().shapes());
        compare("adapter", golden, decoder, read);
    }

    @Test
    @Order(4)
    void mergedModelGivesTheLogitsOfPeft() throws IOException {
        Golden golden = Golden.read("parity/smollm2/merged.json");
        try (NDManager scope = torch.scope()) {
            Map<String, NDArray> weights = base.weights(torch, scope);
            formula(golden.inputs()).mergeInto(weights);
            base.writeCopy(folder.resolve("merged"), weights);
        }
        HuggingFaceFolder merged = HuggingFaceFolder.open(folder.resolve("merged"));
        try (NDManager scope = torch.scope()) {
            compare("merged", golden, Decoder.of(torch, merged.config(), merged.weights(torch, scope)), null);
        }
    }

    /** Two new tokens, and an adapter that has trained their rows; ours.py loads both into transformers and PEFT. */
    @Test
    @Order(5)
    void extendedModelKeepsItsOldLogits() throws IOException {
        BytePairJson before = BytePairJson.read(base.path());
        int old = before.tokens().size();
        Path vocabulary = folder.resolve("vocabulary");
        int[] ids;
        try (Tokenizer tokenizer = Tokenizer.load(base.path())) {
            ids = tokenizer.ids(" Drehzahl");
        }
        assertThat(ids.length).isGreaterThan(2);
        String two = before.tokens().get(ids[0]) + before.tokens().get(ids[1]);
        before.writeExtended(
                vocabulary,
                List.of(two, two + before.tokens().get(ids[2])),
                List.of(new Merge(ids[0], ids[1], old), new Merge(old, ids[2], old + 1)));
        try (NDManager scope = torch.scope()) {
            Map<String, NDArray> weights = base.weights(torch, scope);
            List<int[]> joined = BytePairJson.read(vocabulary).joined(before);
            weights.computeIfPresent(
                    DecoderConfig.EMBEDDING, (_, weight) -> Tensors.extended(torch, scope, weight, old, joined));
            base.writeExtended(folder.resolve("extended"), weights, vocabulary, new TokenRows(old, joined.size()));
        }
        HuggingFaceFolder extended = HuggingFaceFolder.open(folder.resolve("extended"));
        int[] text;
        try (Tokenizer tokenizer = Tokenizer.load(extended.path())) {
            text = tokenizer.ids("The Drehzahl is high");
            assertThat(text).contains(old + 1);
        }
        try (NDManager scope = torch.scope()) {
            Decoder longer = Decoder.of(torch, extended.config(), extended.weights(torch, scope));
            PackedTokens plain = PackedTokens.of(PackedTokens.Document.causal(ids));
            NDArray expected = decoder.logits(scope, plain, null);
            assertThat(TestTorch.maxDifference(
                            expected, longer.logits(scope, plain, null).get(":, 0:" + old)))
                    .isLessThan(1e-6 * TestTorch.max(expected));
            LoraConfig config = new LoraConfig(2, 4, 0, new TreeSet<>(Set.of("q_proj")), false, new TokenRows(old, 2));
            Lora adapter = Lora.initialise(
                            torch, scope, config, extended.config().shapes(), 1)
                    .over(scope, longer.weights());
            adapter.tensors().values().forEach(tensor -> tensor.addi(0.01f));
            PeftFolder.write(folder.resolve("new-tokens"), adapter, "smollm2");
            Safetensors.write(
                    folder.resolve("new-tokens/expected.safetensors"),
                    Map.of(
                            "ids",
                            scope.create(Arrays.stream(text).asLongStream().toArray()),
                            "logits",
                            longer.logits(scope, PackedTokens.of(PackedTokens.Document.causal(text)), adapter)),
                    Map.of());
        }
    }

    private static void compare(String what, Golden golden, Decoder model, @Nullable Lora adapter) {
        int[] places = Golden.ints(golden.inputs().path("places"));
        double[] worst = new double[2];
        assertThat(golden.inputs().path("ids")).hasSize(32);
        golden.inputs().path("ids").forEachEntry((name, node) -> {
            JsonNode expected = golden.expected().path(name);
            int[] ids = Golden.ints(node);
            float[] logits = logits(model, adapter, ids);
            int vocabulary = logits.length / ids.length;
            float[] top = Golden.floats(expected.path("max"));
            float[] last = Golden.floats(expected.path("last"));
            double difference = 0;
            for (int i = 0; i < ids.length; i++) {
                int best = argmax(logits, i * vocabulary, vocabulary);
                assertThat(best)
                        .as("%s, %s, position %d", what, name, i)
                        .isEqualTo(expected.path("argmax").get(i).intValue());
                difference = Math.max(difference, Math.abs(logits[i * vocabulary + best] - top[i]));
            }
            for (int i = 0; i < places.length; i++) {
                float logit = logits[(ids.length - 1) * vocabulary + places[i]];
                difference = Math.max(difference, Math.abs(logit - last[i]));
            }
            worst[0] = Math.max(worst[0], difference);
            worst[1] = Math.max(worst[1], difference / expected.path("largest").doubleValue());
        });
        System.out.printf(
                "%s: ours against transformers/PEFT, 32 texts: largest difference %.2e, of the largest logit %.2e%n",
                what, worst[0], worst[1]);
        assertThat(worst[0])
                .isLessThanOrEqualTo(golden.tolerance().path("absolute").doubleValue());
        assertThat(worst[1])
                .isLessThanOrEqualTo(
                        golden.tolerance().path("relativeToLargest").doubleValue());
    }

    private static float[] logits(Decoder model, @Nullable Lora adapter, int[] ids) {
        try (NDManager scope = torch.scope()) {
            return model.logits(scope, PackedTokens.of(PackedTokens.Document.causal(ids)), adapter)
                    .toFloatArray();
        }
    }

    private static int argmax(float[] values, int start, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (values[start + i] > values[start + best]) {
                best = i;
            }
        }
        return best;
    }

    /** The adapter whose numbers {@code oracles/parity.py} computes by the same formula. */
    private static Lora formula(JsonNode inputs) {
        TreeSet<String> targets = new TreeSet<>();
        inputs.path("targets").forEach(target -> targets.add(target.asText()));
        int rank = inputs.path("rank").intValue();
        LoraConfig config = new LoraConfig(rank, inputs.path("alpha").doubleValue(), 0, targets, false);
        Map<String, Shape> shapes = base.config().shapes();
        Map<String, NDArray> tensors = new TreeMap<>();
        shapes.forEach((weight, shape) -> {
            String module = weight.replaceFirst("\\.weight$", "");
            if (targets.contains(module.substring(module.lastIndexOf('.') + 1))) {
                put(tensors, "base_model.model." + module + ".lora_A.weight", new Shape(rank, shape.get(1)), 0.02);
                put(tensors, "base_model.model." + module + ".lora_B.weight", new Shape(shape.get(0), rank), 0.05);
            }
        });
        return Lora.of(torch, config, shapes, tensors);
    }

    private static void put(Map<String, NDArray> tensors, String name, Shape shape, double scale) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            long place = ((crc.getValue() + i * 2654435761L) & 0xFFFFFFFFL) % 2001;
            values[i] = (float) (scale * (place - 1000) / 1000);
        }
        tensors.put(name, torch.root().create(values, shape));
    }
}
