package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
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

    private Path write() throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("b", scope.create(new float[] {1.5f, -2, Float.MIN_VALUE, 4, 5, 6}, new Shape(2, 3)));
        tensors.put("a", scope.create(new long[] {Long.MIN_VALUE, 7}));
        tensors.put("scalar", scope.create(3f));
        tensors.put("none", scope.zeros(new Shape(0, 4)));
        tensors.put("bytes", scope.create(new byte[] {1, -1, 3}));
        Path file = folder.resolve("x.safetensors");
        Safetensors.write(file, tensors, Map.of("format", "pt", "note", "\"ö\""));
        return file;
    }

    @Test
    void everyTypeComesBackAsItWasWritten() throws IOException {
        Path file = write();
        Map<String, NDArray> read = Safetensors.read(scope, file);
        assertThat(read).hasSize(5);
        assertThat(tensor(read, "b").getShape()).isEqualTo(new Shape(2, 3));
        assertThat(tensor(read, "b").toFloatArray()).containsExactly(1.5f, -2, Float.MIN_VALUE, 4, 5, 6);
        assertThat(tensor(read, "a").toLongArray()).containsExactly(Long.MIN_VALUE, 7);
        assertThat(tensor(read, "scalar").getFloat()).isEqualTo(3);
        assertThat(tensor(read, "none").getShape()).isEqualTo(new Shape(0, 4));
        assertThat(tensor(read, "bytes").toByteArray()).containsExactly(1, -1, 3);
        assertThat(Safetensors.metadata(file)).containsEntry("note", "\"ö\"").containsEntry("format", "pt");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writingToATensorNeverChangesTheFileEvenWhenItIsReadOnly() throws IOException {
        Path file = write();
        assertThat(file.toFile().setReadOnly()).isTrue();
        byte[] before = Files.readAllBytes(file);
        NDArray tensor = tensor(Safetensors.read(scope, file), "b");
        tensor.addi(1);
        assertThat(tensor.getFloat(0, 0)).isEqualTo(2.5f);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void bfloat16IsReadAndWidened() throws IOException {
        // 0x3FC0 is 1.5, 0xC000 is -2.
        Path file = raw("{\"h\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 0xC0, 0x3F, 0x00, 0xC0);
        NDArray half = tensor(Safetensors.read(scope, file), "h");
        assertThat(NativeTensor.type(half)).isEqualTo(ElementType.BF16);
        assertThat(Tensors.float32(scope, half).toFloatArray()).containsExactly(1.5f, -2);
        Path copy = folder.resolve("copy.safetensors");
        Safetensors.write(copy, Map.of("h", half), Map.of());
        assertThat(NativeTensor.type(tensor(Safetensors.read(scope, copy), "h")))
                .isEqualTo(ElementType.BF16);
    }

    @Test
    void aTruncatedFileIsRefusedAtEveryLength() throws IOException {
        byte[] whole = Files.readAllBytes(write());
        Path cut = folder.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length += 1 + length / 16) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(scope, cut))
                    .as("first %d bytes", length)
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("cut.safetensors");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | w",
                "{\"w\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}} | F99",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | -1",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]}} | begins at byte 1",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}} | 4 are there",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,4]}} | impossible",
                "[1] | not a JSON object",
                "{ | not JSON"
            })
    void aHeaderThatLiesIsRefused(String header, String message) throws IOException {
        Path file = raw(header, 0, 0, 0, 0);
        assertThatThrownBy(() -> Safetensors.read(scope, file))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("raw.safetensors");
    }

    @Test
    void aStridedViewIsNotWrittenAsIfItWereWhole() {
        NDArray view = scope.ones(new Shape(2, 3)).transpose();
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("v"), Map.of("v", view), Map.of()))
                .hasMessageContaining("strided");
        assertThat(folder).isEmptyDirectory();
    }

    private Path raw(String header, int... data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(8 + padded + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.position() < 8 + padded) {
            bytes.put((byte) ' ');
        }
        for (int value : data) {
            bytes.put((byte) value);
        }
        return Files.write(folder.resolve("raw.safetensors"), bytes.array());
    }

    private static NDArray tensor(Map<String, NDArray> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }
}
