package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cultivar.models.Golden;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufImportTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint/llama/tied.json", "checkpoint/llama/untied.json"})
    void weightsHaveTheBitsThatTransformersReadsFromTheSameFile(String path) throws Exception {
        Golden golden = Golden.read(path);
        Path model = converted(golden);

        byte[] bytes = Files.readAllBytes(model.resolve("model.safetensors"));
        int header = Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
        assertThat(header % 8).isZero();
        JsonNode tensors = JSON.readTree(bytes, 8, header);
        Map<String, String> hashes = new TreeMap<>();
        Map<String, JsonNode> shapes = new TreeMap<>();
        tensors.forEachEntry((name, tensor) -> {
            if (!name.equals("__metadata__")) {
                assertThat(tensor.path("dtype").asText()).isEqualTo("F32");
                int start = tensor.at("/data_offsets/0").intValue();
                int end = tensor.at("/data_offsets/1").intValue();
                hashes.put(name, sha256(Arrays.copyOfRange(bytes, 8 + header + start, 8 + header + end)));
                shapes.put(name, tensor.path("shape"));
            }
        });
        assertThat(JSON.valueToTree(hashes).toString())
                .isEqualTo(golden.expected().path("sha256OfFloat32").toString());
        assertThat(JSON.valueToTree(shapes).toString())
                .isEqualTo(golden.expected().path("shapes").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint/llama/tied.json", "checkpoint/llama/untied.json"})
    void configurationAndTokenizerAreThoseThatTransformersReads(String path) throws IOException {
        Golden golden = Golden.read(path);
        Path model = converted(golden);

        JsonNode config = JSON.readTree(Files.readAllBytes(model.resolve("config.json")));
        golden.expected()
                .path("config")
                .forEachEntry((key, value) ->
                        assertThat(config.path(key).asText()).as(key).isEqualTo(value.asText()));
        assertThat(config.at("/rope_parameters/rope_theta").doubleValue()).isEqualTo(777.0);
        try (Tokenizer tokenizer = Tokenizer.load(model)) {
            for (int i = 0; i < golden.inputs().path("texts").size(); i++) {
                assertThat(tokenizer.ids(golden.inputs().path("texts").get(i).asText()))
                        .isEqualTo(
                                Golden.ints(golden.expected().path("tokenIds").get(i)));
            }
            assertThat(tokenizer.eosId()).hasValue(2);
        }
    }

    @Test
    void nothingIsLeftUnderTheFolderNameWhenTheFileIsBad() throws IOException {
        Path bad = patched("blk.1.ffn_up.weight", "blk.1.ffn_zz.weight");
        assertThatThrownBy(() -> GgufImport.convert(bad, folder.resolve("model")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("bad.gguf")
                .hasMessageContaining("tensor 'blk.1.ffn_up.weight' is missing");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(bad);
        }
    }

    @Test
    void aFolderThatExistsIsNotOverwritten() {
        Path gguf = Golden.read("checkpoint/llama/tied.json").beside("tied.gguf");
        assertThatThrownBy(() -> GgufImport.convert(gguf, folder)).hasMessageContaining("exists already");
    }

    @Test
    void aTensorWithoutAPlaceIsRefusedRatherThanLost() throws IOException {
        Path bad = patched("llama.block_count", "llama.block_cwunt");
        assertThatThrownBy(() -> GgufImport.convert(bad, folder.resolve("model")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("'llama.block_count' is missing");
    }

    @Test
    void anotherPreTokenizerIsRefused() throws IOException {
        Path bad = patched("smollm", "qwen99");
        assertThatThrownBy(() -> GgufImport.convert(bad, folder.resolve("model")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("pre-tokenizer 'qwen99' is not known");
    }

    @Test
    void anotherArchitectureIsRefused() throws IOException {
        Path bad = patched("general.architecture", "general.architecturx");
        assertThatThrownBy(() -> GgufImport.convert(bad, folder.resolve("model")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("'general.architecture' is missing");
    }

    private Path converted(Golden golden) {
        Path model = folder.resolve("model");
        GgufImport.convert(golden.beside(golden.inputs().path("gguf").asText()), model);
        return model;
    }

    /** The small file with the first occurrence of one text replaced by another of the same length. */
    private Path patched(String from, String to) throws IOException {
        byte[] bytes =
                Files.readAllBytes(Golden.read("checkpoint/llama/tied.json").beside("tied.gguf"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(to).hasSameSizeAs(from);
        assertThat(text).contains(from);
        String changed = text.replace(from, to);
        return Files.write(folder.resolve("bad.gguf"), changed.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
