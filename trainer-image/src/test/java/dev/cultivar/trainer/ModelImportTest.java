package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.runtime.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelImportTest {
    private static final Path GGUF =
            Path.of("..", "models", "src", "test", "resources", "golden", "checkpoint", "llama", "tied.gguf");

    @TempDir
    Path folder;

    private Workshop workshop;
    private Path imports;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder);
        imports = Files.createDirectories(folder.resolve("imports"));
    }

    @Test
    void aHuggingFaceFolderBecomesAModel() throws IOException {
        Workshop.writeModel(imports.resolve("tiny"), Workshop.CONFIG);
        Files.writeString(imports.resolve("tiny/README.md"), "no part of the model");

        Outcome outcome = workshop.pod(order("imports/tiny"), "uid");

        assertThat(outcome.exitCode()).as(outcome.message()).isZero();
        Path made = workshop.store()
                .artifact("model", outcome.outputs().getFirst().digest())
                .folder();
        assertThat(HuggingFaceFolder.open(made).config()).isEqualTo(Workshop.CONFIG);
        assertThat(Folders.files(made).stream().map(Path::toString))
                .containsExactly(
                        "config.json", "manifest.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
    }

    @Test
    void theSameModelAgainIsTheSameArtifact() throws IOException {
        Workshop.writeModel(imports.resolve("tiny"), Workshop.CONFIG);
        Outcome first = workshop.pod(order("imports/tiny"), "one");

        Outcome second = workshop.pod(order("imports/tiny"), "two");
        Folders.delete(folder.resolve("cache"));
        Outcome withoutCache = workshop.pod(order("imports/tiny"), "three");

        assertThat(second.outputs()).isEqualTo(first.outputs()).isEqualTo(withoutCache.outputs());
        assertThat(second.message()).contains("was imported before");
        assertThat(withoutCache.message()).contains("is imported as");
    }

    @Test
    void aGgufFileBecomesAModelAlsoByItsFolder() throws IOException {
        Files.createDirectories(imports.resolve("one"));
        Files.copy(GGUF, imports.resolve("one/tied.gguf"));

        Outcome outcome = workshop.pod(order("imports/one"), "uid");

        assertThat(outcome.exitCode()).as(outcome.message()).isZero();
        assertThat(workshop.pod(order("imports/one/tied.gguf"), "file").outputs())
                .isEqualTo(outcome.outputs());
        Path made = workshop.store()
                .artifact("model", outcome.outputs().getFirst().digest())
                .folder();
        assertThat(made.resolve("tokenizer.json")).exists();
        assertThat(made.resolve("converted")).doesNotExist();
    }

    @Test
    void aMissingTensorIsNamedAndNothingIsLeft() throws IOException {
        writeWithout("model.layers.1.mlp.up_proj.weight");

        Outcome outcome = workshop.pod(order("imports/broken"), "uid");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("MissingTensor");
        assertThat(outcome.message()).contains("imports/broken").contains("model.layers.1.mlp.up_proj.weight");
        try (Stream<Path> models = Files.list(folder.resolve("model"))) {
            assertThat(models).isEmpty();
        }
    }

    @Test
    void aMissingFileIsNamedWhereTheUserPutTheModel() throws IOException {
        for (Map.Entry<String, String> missing : Map.of(
                        "tokenizer.json", "imports/tiny/tokenizer.json is missing",
                        "model.safetensors", "imports/tiny has neither model.safetensors nor")
                .entrySet()) {
            Workshop.writeModel(imports.resolve("tiny"), Workshop.CONFIG);
            Files.delete(imports.resolve("tiny").resolve(missing.getKey()));

            Outcome outcome = workshop.pod(order("imports/tiny"), "uid");

            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.reason()).isEqualTo("InvalidModel");
            assertThat(outcome.message()).startsWith(missing.getValue());
        }
    }

    @Test
    void aTensorOfAnotherShapeIsNamed() throws IOException {
        DecoderConfig wider = new DecoderConfig(TinyTokenizer.SIZE, 24, 44, 2, 4, 2, 6, 512, 10000, 1e-5, true);
        Workshop.writeModel(imports.resolve("wide"), wider);
        Workshop.writeModel(imports.resolve("broken"), Workshop.CONFIG);
        Files.delete(imports.resolve("broken/model.safetensors"));
        Files.copy(imports.resolve("wide/model.safetensors"), imports.resolve("broken/model.safetensors"));

        Outcome outcome = workshop.pod(order("imports/broken"), "uid");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("InvalidModel");
        assertThat(outcome.message())
                .contains("model.layers.0.mlp.gate_proj.weight")
                .contains("(44, 24)");
    }

    @Test
    void aFileOfAnotherFormatIsRefusedWithWhatIsRead() throws IOException {
        Files.writeString(imports.resolve("model.bin"), "pickle");

        Outcome outcome = workshop.pod(order("imports/model.bin"), "uid");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("UnknownFormat");
        assertThat(outcome.message()).contains("model.bin").contains("GGUF");
    }

    private void writeWithout(String tensor) throws IOException {
        Path target = imports.resolve("broken");
        Workshop.writeModel(target, Workshop.CONFIG);
        try (Torch torch = Torch.start(1)) {
            Map<String, NDArray> weights =
                    new LinkedHashMap<>(Safetensors.read(torch.root(), target.resolve("model.safetensors")));
            weights.remove(tensor);
            Safetensors.write(target.resolve("model.safetensors"), weights, Map.of());
        }
    }

    private static Order order(String path) {
        return Workshop.read("{schemaVersion: 1, seed: 1, threads: 1, work: {importModel: {path: \"" + path + "\"}}}");
    }
}
