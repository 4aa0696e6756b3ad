package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INDEX = "model.safetensors.index.json";
    private static final long BOUND = 8000;

    @TempDir
    private Path folder;

    private Torch torch;
    private NDManager scope;
    private Map<String, NDArray> weights;

    @BeforeEach
    void write() throws IOException {
        torch = TestTorch.start();
        scope = torch.scope();
        weights = Decoder.random(torch, scope, TestTorch.SMALL, 3).weights();
        HuggingFaceFolder.write(folder.resolve("whole"), TestTorch.SMALL, weights);
        HuggingFaceFolder.open(folder.resolve("whole")).writeCopy(folder, weights, BOUND);
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    private Map<String, NDArray> read() throws IOException {
        return HuggingFaceFolder.open(folder).weights(torch, scope);
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return new TreeSet<>(paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("model"))
                    .toList());
        }
    }

    private void assertRefused(String... says) {
        for (String words : says) {
            assertThatThrownBy(this::read)
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining(words);
        }
    }

    private void edit(String tensor, String file) throws IOException {
        Path index = folder.resolve(INDEX);
        ObjectNode json = (ObjectNode) JSON.readTree(index.toFile());
        ((ObjectNode) json.path("weight_map")).put(tensor, file);
        JSON.writeValue(index.toFile(), json);
    }

    @Test
    void shardsHoldWhatOneFileHolds() throws IOException {
        assertThat(TestTorch.relativeDifference(weights, read())).isZero();
        assertThat(read()).hasSameSizeAs(weights);
    }

    @Test
    void shardsAreNamedAndBoundedAsHuggingFaceHasThem() throws IOException {
        JsonNode index = JSON.readTree(folder.resolve(INDEX).toFile());
        long bytes =
                weights.values().stream().mapToLong(tensor -> 4 * tensor.size()).sum();
        assertThat(index.at("/metadata/total_size").asLong()).isEqualTo(bytes);
        assertThat(index.path("weight_map").size()).isEqualTo(weights.size());
        List<String> shards =
                files().stream().filter(name -> !name.equals(INDEX)).toList();
        assertThat(shards).hasSizeGreaterThan(3);
        for (int i = 0; i < shards.size(); i++) {
            assertThat(shards.get(i)).isEqualTo("model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size()));
            Map<String, NDArray> tensors = Safetensors.read(scope, folder.resolve(shards.get(i)));
            long held = tensors.values().stream()
                    .mapToLong(tensor -> 4 * tensor.size())
                    .sum();
            assertThat(held <= BOUND || tensors.size() == 1)
                    .as("%s holds %s", shards.get(i), held)
                    .isTrue();
            assertThat(Safetensors.metadata(folder.resolve(shards.get(i)))).containsEntry("format", "pt");
        }
    }

    @Test
    void aFolderHasOneFileOrShards() throws IOException {
        HuggingFaceFolder whole = HuggingFaceFolder.open(folder.resolve("whole"));
        Path target = folder.resolve("again");
        whole.writeCopy(target, weights);
        whole.writeCopy(target, weights, BOUND);
        assertThat(target.resolve("model.safetensors")).doesNotExist();
        assertThat(target.resolve(INDEX)).exists();
        whole.writeCopy(target, weights);
        assertThat(target.resolve("model.safetensors")).exists();
        assertThat(target.resolve(INDEX)).doesNotExist();
        assertThatThrownBy(() -> whole.writeCopy(target, weights, 0)).hasMessageContaining("0 bytes");
    }

    @Test
    void missingAndTornShardsAreNamed() throws IOException {
        String second = files().stream()
                .filter(name -> name.contains("-00002-"))
                .findFirst()
                .orElseThrow();
        try (FileChannel channel = FileChannel.open(folder.resolve(second), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 1);
        }
        assertRefused(second, "the file is broken");
        Files.delete(folder.resolve(second));
        assertRefused(second, "no such file", INDEX);
    }

    @Test
    void anIndexThatSaysOtherwiseThanItsShardsIsRefused() throws IOException {
        String first = files().iterator().next();
        edit("model.norm.weight", first);
        assertRefused("model.norm.weight", first, "no such tensor");
        edit("model.norm.weight", "../elsewhere.safetensors");
        assertRefused("../elsewhere.safetensors");
        Files.writeString(
                folder.resolve(INDEX), "{\"weight_map\": {\"model.embed_tokens.weight\": \"" + first + "\"}}");
        Safetensors.write(folder.resolve(first), weights, Map.of());
        assertRefused("that the index has not there");
        Files.writeString(folder.resolve(INDEX), "{\"weight_map\": {}}");
        assertRefused("weight_map");
        Files.writeString(folder.resolve(INDEX), "{\"weight");
        assertRefused("not JSON");
    }
}
