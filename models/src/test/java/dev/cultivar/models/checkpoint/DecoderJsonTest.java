package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.DecoderLayout;
import dev.cultivar.models.family.DecoderLayout.Activation;
import dev.cultivar.models.family.DecoderLayout.Attention;
import dev.cultivar.models.family.DecoderLayout.Rotary;
import dev.cultivar.models.family.RopeScaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** config.json in the keys that published models have, which transformers 4 wrote; those of transformers 5 are in the goldens. */
class DecoderJsonTest {
    @TempDir
    private Path folder;

    private DecoderConfig read(String json) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, json);
        DecoderConfig config = DecoderJson.read(file).config();
        Path again = folder.resolve("again.json");
        Files.writeString(again, DecoderJson.write(config).toString());
        assertThat(DecoderJson.read(again).config()).as("written and read").isEqualTo(config);
        return config;
    }

    private static DecoderLayout layout(Set<String> biases, boolean fused, Attention attention, Rotary rotary) {
        return new DecoderLayout(
                new TreeSet<>(biases), fused, false, false, false, Activation.SILU, 1, 0, attention, rotary);
    }

    private static Attention windows(int layers, int window) {
        return new Attention(0, 0, Collections.nCopies(layers, window));
    }

    @Test
    void llamaWithStretchedPositions() throws IOException {
        DecoderConfig config = read("""
                {"model_type": "llama", "hidden_act": "silu", "hidden_size": 2048, "intermediate_size": 8192,
                 "num_attention_heads": 32, "num_hidden_layers": 16, "num_key_value_heads": 8, "head_dim": 64,
                 "max_position_embeddings": 131072, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "vocab_size": 128256,
                 "pretraining_tp": 1, "tie_word_embeddings": true, "attention_dropout": 0.0, "attention_bias": false,
                 "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                                  "original_max_position_embeddings": 8192, "rope_type": "llama3"}}
                """);
        Rotary rotary = new Rotary(1, new RopeScaling.Llama3(32, 1, 4, 8192), 0);
        assertThat(config.layout()).isEqualTo(layout(Set.of(), false, Attention.PLAIN, rotary));
        assertThat(config.ropeTheta()).isEqualTo(500000);
    }

    @ParameterizedTest
    @CsvSource({"4096, 4096", "null, 0"})
    void mistral(String window, int expected) throws IOException {
        DecoderConfig config = read("""
                {"model_type": "mistral", "hidden_act": "silu", "hidden_size": 4096, "intermediate_size": 14336,
                 "max_position_embeddings": 32768, "num_attention_heads": 32, "num_hidden_layers": 4,
                 "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "vocab_size": 32000,
                 "sliding_window": %s, "tie_word_embeddings": false}
                """.formatted(window));
        assertThat(config.layout()).isEqualTo(layout(Set.of(), false, windows(4, expected), Rotary.PLAIN));
        assertThat(config.headDim()).isEqualTo(128);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void qwen2(boolean sliding) throws IOException {
        DecoderConfig config = read("""
                {"model_type": "qwen2", "hidden_act": "silu", "hidden_size": 896, "intermediate_size": 4864,
                 "max_position_embeddings": 32768, "max_window_layers": 21, "num_attention_heads": 14,
                 "num_hidden_layers": 24, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
                 "sliding_window": 32768, "tie_word_embeddings": true, "use_mrope": false, "use_sliding_window": %s,
                 "vocab_size": 151936}
                """.formatted(sliding));
        List<Integer> late = new ArrayList<>(Collections.nCopies(21, 0));
        late.addAll(List.of(32768, 32768, 32768));
        Attention attention = sliding ? new Attention(0, 0, late) : Attention.PLAIN;
        assertThat(config.layout())
                .isEqualTo(layout(Set.of("q_proj", "k_proj", "v_proj"), false, attention, Rotary.PLAIN));
        assertThat(config.headDim()).isEqualTo(64);
    }

    @Test
    void qwen3() throws IOException {
        DecoderConfig config = read("""
                {"model_type": "qwen3", "attention_bias": false, "head_dim": 128, "hidden_act": "silu",
                 "hidden_size": 1024, "intermediate_size": 3072, "max_position_embeddings": 40960,
                 "max_window_layers": 28, "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8,
                 "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 1000000, "sliding_window": null,
                 "tie_word_embeddings": true, "use_sliding_window": false, "vocab_size": 151936}
                """);
        assertThat(config.layout().queryKeyNorm()).isTrue();
        assertThat(config.layout().biases()).isEmpty();
        assertThat(config.layout().attention()).isEqualTo(Attention.PLAIN);
        assertThat(config.headDim()).isEqualTo(128);
        assertThat(config.shapes()).containsKey("model.layers.27.self_attn.q_norm.weight");
    }

    @Test
    void phi3() throws IOException {
        DecoderConfig config = read("""
                {"model_type": "phi3", "attention_bias": false, "embd_pdrop": 0.0, "hidden_act": "silu",
                 "hidden_size": 3072, "intermediate_size": 8192, "max_position_embeddings": 4096,
                 "num_attention_heads": 24, "num_hidden_layers": 2, "num_key_value_heads": 8,
                 "original_max_position_embeddings": 4096, "partial_rotary_factor": 0.75, "resid_pdrop": 0.0,
                 "rms_norm_eps": 1e-05, "rope_scaling": null, "rope_theta": 10000.0, "sliding_window": 2047,
                 "lm_head_bias": false, "mlp_bias": false, "full_attn_mod": 1, "interpolation_factor": null,
                 "tie_word_embeddings": false, "vocab_size": 32064}
                """);
        Rotary rotary = new Rotary(0.75, RopeScaling.NONE, 0);
        assertThat(config.layout()).isEqualTo(layout(Set.of(), true, windows(2, 2047), rotary));
        assertThat(config.shapes())
                .containsKeys("model.layers.1.self_attn.qkv_proj.weight", "model.layers.1.mlp.gate_up_proj.weight");
    }

    @Test
    void gemma2() throws IOException {
        DecoderConfig config = read("""
                {"model_type": "gemma2", "attention_bias": false, "attn_logit_softcapping": 50.0,
                 "cache_implementation": "hybrid", "final_logit_softcapping": 30.0, "head_dim": 256,
                 "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 2304,
                 "intermediate_size": 9216, "max_position_embeddings": 8192, "num_attention_heads": 8,
                 "num_hidden_layers": 4, "num_key_value_heads": 4, "query_pre_attn_scalar": 224, "rms_norm_eps": 1e-06,
                 "rope_theta": 10000.0, "sliding_window": 4096, "vocab_size": 256000}
                """);
        assertThat(config.tieWordEmbeddings()).isTrue();
        assertThat(config.layout())
                .isEqualTo(new DecoderLayout(
                        new TreeSet<>(),
                        false,
                        false,
                        true,
                        true,
                        Activation.GELU_TANH,
                        48,
                        30,
                        new Attention(224, 50, List.of(4096, 0, 4096, 0)),
                        Rotary.PLAIN));
    }

    @Test
    void gemma3() throws IOException {
        DecoderConfig config = read("""
                {"model_type": "gemma3_text", "attention_bias": false, "attn_logit_softcapping": null,
                 "cache_implementation": "hybrid", "final_logit_softcapping": null, "head_dim": 256,
                 "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 2304, "intermediate_size": 6912,
                 "max_position_embeddings": 131072, "num_attention_heads": 8, "num_hidden_layers": 7,
                 "num_key_value_heads": 4, "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06,
                 "rope_local_base_freq": 10000, "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
                 "rope_theta": 1000000, "sliding_window": 512, "sliding_window_pattern": 6, "vocab_size": 262144}
                """);
        assertThat(config.ropeTheta()).isEqualTo(1e6);
        assertThat(config.layout())
                .isEqualTo(new DecoderLayout(
                        new TreeSet<>(),
                        false,
                        true,
                        true,
                        true,
                        Activation.GELU_TANH,
                        48,
                        0,
                        new Attention(256, 0, List.of(512, 512, 512, 512, 512, 0, 512)),
                        new Rotary(1, new RopeScaling.Linear(8), 10000)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemma3_text | attn_logit_softcapping | 50",
                "gemma2 | use_bidirectional_attention | true",
                "gemma2 | layer_types | [\"chunked_attention\"]",
                "gemma2 | hidden_activation | \"relu\"",
                "mistral | layer_types | [\"full_attention\"]",
                "qwen2 | layer_types | [\"sliding_attention\"]",
                "qwen3 | num_experts | 128",
                "phi3 | rope_scaling | {\"type\": \"longrope\", \"short_factor\": [1], \"long_factor\": [1]}",
                "qwen3 | partial_rotary_factor | 0.5",
                "mistral | sliding_window | 0",
                "qwen2 | attention_bias | true",
                "gemma3_text | num_kv_shared_layers | 15"
            })
    void whatWouldBeComputedWronglyIsNamed(String type, String key, String value) {
        assertThatThrownBy(() -> read(
                        "{\"model_type\": \"" + type + "\", \"num_hidden_layers\": 1, \"" + key + "\": " + value + "}"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining(key.equals("rope_scaling") ? "rope_type" : key);
    }
}
