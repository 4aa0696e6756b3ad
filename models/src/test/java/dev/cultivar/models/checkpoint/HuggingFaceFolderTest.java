package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.adapter.ModulePatterns;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceFolderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

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

    private Decoder writeSmall(DecoderConfig config) throws IOException {
        Decoder decoder = Decoder.random(torch, scope, config, 3);
        HuggingFaceFolder.write(folder, config, decoder.weights());
        return decoder;
    }

    private void edit(String key, String json) throws IOException {
        Path file = folder.resolve("config.json");
        ObjectNode node = (ObjectNode) JSON.readTree(file.toFile());
        node.set(key, JSON.readTree(json));
        JSON.writeValue(file.toFile(), node);
    }

    @Test
    void aWrittenModelIsReadAsTheSameModel() throws IOException {
        for (DecoderConfig config : Set.of(TestTorch.SMALL, TestTorch.UNTIED)) {
            Decoder decoder = writeSmall(config);
            HuggingFaceFolder read = HuggingFaceFolder.open(folder);
            assertThat(read.config()).isEqualTo(config);
            Map<String, NDArray> weights = read.weights(torch, scope);
            assertThat(weights).hasSameSizeAs(decoder.weights());
            assertThat(TestTorch.relativeDifference(decoder.weights(), weights)).isZero();
        }
    }

    @Test
    void aCopyKeepsUnknownKeysAndTokenizerFiles() throws IOException {
        Decoder decoder = writeSmall(TestTorch.SMALL);
        edit("invented_key", "{\"a\": [1, 2]}");
        edit("torch_dtype", "\"bfloat16\"");
        edit("attention_probs_dropout_prob", "0.1");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        Path copy = folder.resolve("copy");
        HuggingFaceFolder.open(folder).writeCopy(copy, decoder.weights());
        ObjectNode node = (ObjectNode) JSON.readTree(copy.resolve("config.json").toFile());
        assertThat(node.path("invented_key").toString()).isEqualTo("{\"a\":[1,2]}");
        assertThat(node.path("torch_dtype").asText()).isEqualTo("float32");
        assertThat(copy.resolve("tokenizer.json")).hasContent("{}");
        assertThat(HuggingFaceFolder.open(copy).config()).isEqualTo(TestTorch.SMALL);
    }

    @Test
    void defaultsAreThoseOfTransformers() throws IOException {
        Files.writeString(
                folder.resolve("config.json"), "{\"model_type\":\"llama\",\"rope_parameters\":{\"rope_theta\":7}}");
        assertThat(HuggingFaceFolder.open(folder).config())
                .isEqualTo(new DecoderConfig(32000, 4096, 11008, 32, 32, 32, 128, 2048, 7, 1e-6, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type | \"mamba\"",
                "hidden_act | \"gelu\"",
                "rope_scaling | {\"type\": \"linear\", \"factor\": -2}",
                "rope_scaling | {\"type\": \"yarn\", \"factor\": 2}",
                "attention_bias | \"yes\"",
                "sliding_window | 5",
                "residual_multiplier | 0.22",
                "num_local_experts | 8",
                "logits_scaling | 8",
                "attn_logit_softcapping | 50",
                "layer_types | [\"sliding_attention\", \"full_attention\"]",
                "rope_parameters | {\"rope_type\": \"llama3\"}",
                "quantization_config | {\"bits\": 4}",
                "partial_rotary_factor | 0.5",
                "num_hidden_layers | 0",
                "hidden_size | \"wide\""
            })
    void settingsThatWouldBeComputedWronglyAreRefused(String key, String value) throws IOException {
        writeSmall(TestTorch.SMALL);
        edit(key, value);
        assertThatThrownBy(() -> HuggingFaceFolder.open(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(key.startsWith("rope_") ? "" : key);
    }

    @Test
    void aFolderWithoutWeightsOrConfigSaysSo() throws IOException {
        assertThatThrownBy(() -> HuggingFaceFolder.open(folder)).hasMessageContaining("config.json");
        writeSmall(TestTorch.SMALL);
        Files.delete(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> HuggingFaceFolder.open(folder).weights(torch, scope))
                .hasMessageContaining("model.safetensors");
    }

    @Test
    void anAdapterIsReadAsItWasWritten() throws IOException {
        LoraConfig config = new LoraConfig(3, 7.5, 0.25, new TreeSet<>(Set.of("q_proj", "up_proj")), true)
                .withPatterns(
                        new ModulePatterns<>(List.of(new ModulePatterns.Item<>("layers.1.mlp.up_proj", 2))),
                        new ModulePatterns<>(List.of(
                                new ModulePatterns.Item<>("q_proj", 1.5), new ModulePatterns.Item<>(".*", 4.0))));
        Lora adapter = Lora.initialise(torch, scope, config, TestTorch.SMALL.shapes(), 5);
        PeftFolder.write(folder, adapter, "some/base");
        Lora read = PeftFolder.read(torch, scope, folder, TestTorch.SMALL.shapes());
        assertThat(read.config()).isEqualTo(config);
        assertThat(read.tensors()).hasSize(8);
        assertThat(TestTorch.relativeDifference(adapter.tensors(), read.tensors()))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peft_type | \"IA3\"",
                "use_dora | true",
                "bias | \"all\"",
                "rank_pattern | {\"q_proj\": 4}",
                "rank_pattern | {\"other\": 0}",
                "rank_pattern | {\"(\": 4}",
                "rank_pattern | {\"other\": 1.5}",
                "alpha_pattern | {\"other\": \"4\"}",
                "alpha_pattern | {\"other\": -4}",
                "modules_to_save | [\"lm_head\"]",
                "init_lora_weights | \"pissa\"",
                "target_modules | \".*q_proj\"",
                "target_modules | [\"q_proj\"]",
                "r | 4"
            })
    void adaptersThatMeanSomethingElseAreRefused(String key, String value) throws IOException {
        Lora adapter = Lora.initialise(torch, scope, LoraConfig.allLinear(2, 4, 0), TestTorch.SMALL.shapes(), 5);
        PeftFolder.write(folder, adapter, "some/base");
        Path file = folder.resolve("adapter_config.json");
        ObjectNode node = (ObjectNode) JSON.readTree(file.toFile());
        node.set(key, JSON.readTree(value));
        JSON.writeValue(file.toFile(), node);
        assertThatThrownBy(() -> PeftFolder.read(torch, scope, folder, TestTorch.SMALL.shapes()))
                .isInstanceOf(InvalidModelException.class);
    }
}
