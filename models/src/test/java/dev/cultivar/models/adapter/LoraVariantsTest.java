package dev.cultivar.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.AdamW;
import dev.cultivar.models.kernel.Nf4;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LoRA's variants against PEFT: values, gradients, merged weights, five steps of AdamW, and folders written and read again. */
class LoraVariantsTest {
    @TempDir
    Path written;

    private Torch torch;
    private NDManager scope;

    @BeforeEach
    void start() {
        torch = TestTorch.start();
        scope = torch.scope();
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    private Map<String, NDArray> weights(Golden golden) throws IOException {
        return folder(golden).weights(torch, scope);
    }

    private static HuggingFaceFolder folder(Golden golden) throws IOException {
        String model = golden.inputs().required("model").asText();
        return HuggingFaceFolder.open(Golden.read("family/decoder/tied.json").beside(model));
    }

    /** The model, with its projections quantised where the golden asks for it. */
    private Decoder decoder(Golden golden) throws IOException {
        DecoderConfig config = folder(golden).config();
        Map<String, NDArray> weights = weights(golden);
        JsonNode kind = golden.inputs().required("quantization");
        Map<String, Nf4.Quantized> quantized = new TreeMap<>();
        if (!kind.isNull()) {
            Nf4 nf4 = new Nf4(scope, kind.asText().equals("nf4-double"));
            weights.forEach((name, weight) -> {
                if (name.endsWith("_proj.weight")) {
                    quantized.put(name, nf4.quantize(name, weight));
                }
            });
            weights.keySet().removeAll(quantized.keySet());
        }
        return Decoder.of(torch, config, weights, quantized);
    }

    private Lora read(Path folder, Decoder decoder) throws IOException {
        return PeftFolder.read(torch, scope, folder, decoder.config().shapes())
                .over(scope, decoder.weights(), decoder.quantized());
    }

    private static List<PackedTokens.Document> documents(JsonNode inputs) {
        List<PackedTokens.Document> documents = new ArrayList<>();
        for (int d = 0; d < inputs.path("documents").size(); d++) {
            int[] ids = Golden.ints(inputs.path("documents").get(d));
            int[] labels = Golden.ints(inputs.path("labels").get(d));
            int[] targets = Arrays.copyOfRange(labels, 1, labels.length + 1);
            targets[labels.length - 1] = PackedTokens.NOT_COUNTED;
            documents.add(new PackedTokens.Document(ids, targets));
        }
        return documents;
    }

    private Map<String, NDArray> tensors(Golden golden, String key) throws IOException {
        return Safetensors.read(
                scope, golden.beside(golden.expected().required(key).asText()));
    }

    private void assertLogits(Golden golden, Decoder decoder, Lora adapter) throws IOException {
        PackedTokens packed = PackedTokens.of(documents(golden.inputs()));
        NDArray found = decoder.logits(scope, packed, adapter);
        Map<String, NDArray> expected = tensors(golden, "logits");
        for (int d = 0; d < packed.documents(); d++) {
            NDArray golds = Objects.requireNonNull(expected.get("document." + d));
            assertThat(TestTorch.maxDifference(found.get(packed.start(d) + ":" + packed.start(d + 1)), golds))
                    .as("document %d", d)
                    .isLessThanOrEqualTo(
                            golden.tolerance().required("logits").asDouble() * Math.max(1, TestTorch.max(golds)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adapter/lora/pattern.json",
                "adapter/lora/all-linear.json",
                "adapter/lora/dora.json",
                "adapter/lora/dora-rank-stabilised.json",
                "adapter/lora/modules-to-save.json",
                "adapter/lora/modules-to-save-untied.json",
                "adapter/lora/nf4.json",
                "adapter/lora/nf4-double-dora.json",
                "adapter/lora/rank-pattern.json",
                "adapter/lora/rank-pattern-variants.json"
            })
    void valuesGradientsAndMergedWeightsEqualPeft(String file) throws IOException {
        Golden golden = Golden.read(file);
        Decoder base = decoder(golden);
        Lora adapter = read(golden.beside(golden.inputs().required("adapter").asText()), base);
        Decoder decoder = base.with(adapter);
        assertThat(adapter.config().dora())
                .isEqualTo(golden.inputs().required("dora").asBoolean());
        assertLogits(golden, decoder, adapter);

        PackedTokens batch = PackedTokens.of(documents(golden.inputs()));
        long counted = golden.expected().required("counted").asLong();
        Parameters parameters = adapter.trainable();
        LossSum loss = decoder.accumulate(batch, adapter, 1.0 / counted, 0);
        assertThat(loss.mean())
                .isCloseTo(
                        golden.expected().required("loss").asDouble(),
                        within(golden.tolerance().required("loss").asDouble()));
        Map<String, NDArray> slopes = tensors(golden, "gradients");
        assertThat(parameters.gradients().keySet()).isEqualTo(slopes.keySet());
        assertThat(TestTorch.relativeDifference(slopes, parameters.gradients()))
                .isLessThanOrEqualTo(
                        golden.tolerance().required("gradientRelativeToLargest").asDouble());

        Map<String, NDArray> whole = weights(golden);
        base.quantized().forEach((name, weight) -> whole.put(name, Nf4.dequantize(scope, weight)));
        adapter.mergeInto(whole);
        tensors(golden, "merged")
                .forEach((name, tensor) -> assertThat(
                                TestTorch.maxDifference(tensor, Objects.requireNonNull(whole.get(name))))
                        .as(name)
                        .isLessThanOrEqualTo(
                                golden.tolerance().required("merged").asDouble()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adapter/lora/pattern.json",
                "adapter/lora/all-linear.json",
                "adapter/lora/dora.json",
                "adapter/lora/dora-rank-stabilised.json",
                "adapter/lora/modules-to-save.json",
                "adapter/lora/modules-to-save-untied.json",
                "adapter/lora/nf4.json",
                "adapter/lora/nf4-double-dora.json",
                "adapter/lora/loraplus.json",
                "adapter/lora/rank-pattern.json",
                "adapter/lora/rank-pattern-variants.json"
            })
    void fiveStepsEqualPeftAndTorch(String file) throws IOException {
        Golden golden = Golden.read(file);
        Decoder base = decoder(golden);
        Lora adapter = read(golden.beside(golden.inputs().required("adapter").asText()), base);
        Decoder decoder = base.with(adapter);
        PackedTokens batch = PackedTokens.of(documents(golden.inputs()));
        JsonNode settings = golden.inputs().required("adamw");
        Parameters parameters = adapter.trainable();
        double rate = settings.required("learningRate").asDouble();
        double ratio = golden.inputs().required("loraplusLrRatio").asDouble();
        Map<String, Rates> rates = new TreeMap<>();
        for (String name : parameters.values().keySet()) {
            rates.put(
                    name,
                    new Rates(
                            adapter.trainsFaster(name) ? rate * ratio : rate,
                            settings.required("weightDecay").asDouble()));
        }
        AdamW adam = AdamW.over(
                torch,
                parameters,
                rates,
                new AdamW.Settings(
                        settings.required("beta1").asDouble(),
                        settings.required("beta2").asDouble(),
                        settings.required("epsilon").asDouble()));
        for (JsonNode expected : golden.expected().required("losses")) {
            double loss =
                    decoder.accumulate(batch, adapter, 1.0 / batch.counted(), 0).mean();
            assertThat(loss)
                    .isCloseTo(
                            expected.asDouble(),
                            within(golden.tolerance().required("losses").asDouble()));
            adam.step(1);
            parameters.zeroGradients();
        }
        tensors(golden, "stepped")
                .forEach((name, tensor) -> assertThat(TestTorch.maxDifference(
                                tensor, Objects.requireNonNull(adapter.tensors().get(name))))
                        .as(name)
                        .isLessThanOrEqualTo(
                                golden.tolerance().required("stepped").asDouble()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adapter/lora/pattern.json",
                "adapter/lora/dora-rank-stabilised.json",
                "adapter/lora/modules-to-save.json",
                "adapter/lora/modules-to-save-untied.json",
                "adapter/lora/rank-pattern.json",
                "adapter/lora/rank-pattern-variants.json"
            })
    void whatIsWrittenIsReadAgainWithTheSameLogits(String file) throws IOException {
        Golden golden = Golden.read(file);
        Decoder base = decoder(golden);
        Lora adapter = read(golden.beside(golden.inputs().required("adapter").asText()), base);
        PeftFolder.write(written, adapter, "some/base", base.config().tieWordEmbeddings());

        Lora again = read(written, base);

        assertThat(again.tensors().keySet()).isEqualTo(adapter.tensors().keySet());
        assertThat(again.modules()).isEqualTo(adapter.modules());
        adapter.modules()
                .forEach(module -> assertThat(again.config().scale(module))
                        .as(module)
                        .isEqualTo(adapter.config().scale(module)));
        PackedTokens batch = PackedTokens.of(documents(golden.inputs()));
        assertThat(base.with(again).logits(scope, batch, again))
                .isEqualTo(base.with(adapter).logits(scope, batch, adapter));
    }

    /** Leaves adapters for oracles/ours.py, which loads them into PEFT. */
    @Test
    @Tag("parity")
    void writtenForPeft() throws IOException {
        String parity = System.getProperty("parity.folder");
        Path folder = parity == null ? written : Path.of(parity);
        for (String name : List.of(
                "pattern", "dora-rank-stabilised", "modules-to-save", "modules-to-save-untied", "rank-pattern")) {
            Golden golden = Golden.read("adapter/lora/" + name + ".json");
            Decoder base = decoder(golden);
            Lora adapter = read(golden.beside(name), base);
            Path own = folder.resolve("variants").resolve(name);
            PeftFolder.write(own, adapter, "some/base", base.config().tieWordEmbeddings());
            assertThat(read(own, base).modules()).isEqualTo(adapter.modules());
        }
    }
}
