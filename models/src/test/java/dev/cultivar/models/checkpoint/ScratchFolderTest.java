package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.PackedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchFolderTest {
    private static final double DEVIATION = 0.3;

    @TempDir
    Path folder;

    private static DecoderConfig config(JsonNode shape) {
        int heads = shape.path("num_attention_heads").asInt();
        int hidden = shape.path("hidden_size").asInt();
        return new DecoderConfig(
                shape.path("vocab_size").asInt(),
                hidden,
                shape.path("intermediate_size").asInt(),
                shape.path("num_hidden_layers").asInt(),
                heads,
                shape.path("num_key_value_heads").asInt(),
                hidden / heads,
                shape.path("max_position_embeddings").asInt(),
                shape.path("rope_theta").asDouble(),
                shape.path("rms_norm_eps").asDouble(),
                shape.path("tie_word_embeddings").asBoolean());
    }

    @ParameterizedTest
    @ValueSource(strings = {"family/scratch/tied.json", "family/scratch/untied.json"})
    void weightsFollowTheirFormulaAndTheLogitsAreThoseOfTransformers(String path) throws IOException {
        Golden golden = Golden.read(path);
        JsonNode inputs = golden.inputs();
        long seed = inputs.path("seed").asLong();
        new ScratchFolder(config(inputs), inputs.path("deviation").asDouble(), seed, 0, 0).write(folder, folder);
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            HuggingFaceFolder written = HuggingFaceFolder.open(folder);
            Map<String, NDArray> weights = written.weights(torch, scope);
            float[] drawn = Objects.requireNonNull(weights.get(DecoderConfig.layer(1, "self_attn.q_proj.weight")))
                    .toFloatArray();
            float[] first = Golden.floats(golden.expected().path("q_proj"));
            assertThat(Arrays.copyOf(drawn, first.length)).containsExactly(first, within(1e-6f));
            Decoder decoder = Decoder.of(torch, written.config(), written.weights(torch, scope));
            PackedTokens tokens =
                    PackedTokens.of(List.of(PackedTokens.Document.causal(Golden.ints(inputs.path("ids")))));
            float tolerance = (float) golden.tolerance().path("absolute").asDouble();
            assertThat(decoder.logits(scope, tokens, null).toFloatArray())
                    .containsExactly(Golden.floats(golden.expected().path("logits")), within(tolerance));
        }
    }

    @Test
    void theFolderDependsOnShapeSeedAndTokenizerAlone(@TempDir Path tokenizer) throws IOException {
        Files.writeString(tokenizer.resolve("tokenizer.json"), "{}");
        Files.writeString(tokenizer.resolve("card.json"), "no part of a model");
        DecoderConfig config = config(Golden.read("family/scratch/tied.json").inputs());
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        new ScratchFolder(config, DEVIATION, 1, 2, 3).write(one, tokenizer);
        new ScratchFolder(config, DEVIATION, 1, 2, 3).write(two, tokenizer);
        for (String name : List.of("config.json", "generation_config.json", "model.safetensors", "tokenizer.json")) {
            assertThat(two.resolve(name)).as(name).hasSameBinaryContentAs(one.resolve(name));
        }
        assertThat(one.resolve("card.json")).doesNotExist();
        new ScratchFolder(config, DEVIATION, 2, 2, 3).write(two, tokenizer);
        assertThat(Files.mismatch(one.resolve("model.safetensors"), two.resolve("model.safetensors")))
                .isNotNegative();
    }
}
