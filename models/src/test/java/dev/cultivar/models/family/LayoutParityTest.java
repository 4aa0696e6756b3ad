package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writes the tiny models of {@link LayoutGoldenTest} into the folder that {@code -Dparity.folder} names, with the config.json that they
 * came with, with one of our own, and in shards, for {@code oracles/ours.py} to load.
 */
@Tag("parity")
class LayoutParityTest {
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3", "phi3", "gemma", "gemma2", "gemma3"})
    void modelsAreWrittenForTransformers(String kind) throws IOException {
        String given = System.getProperty("parity.folder");
        Path folder = (given == null ? temporary : Path.of(given)).resolve("layouts/" + kind);
        Golden golden = Golden.read("family/layout/" + kind + ".json");
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            HuggingFaceFolder model = HuggingFaceFolder.open(
                    golden.beside(golden.inputs().required("model").asText()));
            Map<String, NDArray> weights = model.weights(torch, scope);
            model.writeCopy(folder.resolve("copy"), weights);
            model.writeCopy(folder.resolve("shards"), weights, 20_000);
            HuggingFaceFolder.write(folder.resolve("own"), model.config(), weights);
            assertThat(HuggingFaceFolder.open(folder.resolve("own")).config()).isEqualTo(model.config());
        }
    }
}
