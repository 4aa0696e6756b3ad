package dev.cultivar.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.models.Golden;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkpoint/gguf/f16.json",
                "checkpoint/gguf/q4_0.json",
                "checkpoint/gguf/q4_1.json",
                "checkpoint/gguf/q5_0.json",
                "checkpoint/gguf/q5_1.json",
                "checkpoint/gguf/q8_0.json",
                "checkpoint/gguf/q4_k.json",
                "checkpoint/gguf/q5_k.json",
                "checkpoint/gguf/q6_k.json",
                "checkpoint/gguf/bf16.json"
            })
    void dequantisationHasTheBitsOfTheGgufPackage(String path) throws IOException {
        Golden golden = Golden.read(path);
        GgufType type = GgufType.valueOf(golden.inputs().path("type").asText());
        byte[] stored =
                Base64.getDecoder().decode(golden.inputs().path("stored").asText());
        float[] expected = Golden.floats(golden.expected().path("values"));

        assertThat(type.bytes(expected.length)).isEqualTo(stored.length);
        // A byte of padding in front: values need not be aligned.
        byte[] shifted = new byte[stored.length + 1];
        System.arraycopy(stored, 0, shifted, 1, stored.length);
        float[] values = new float[expected.length];
        type.dequantise(MemorySegment.ofArray(shifted), 1, values, values.length);

        for (int i = 0; i < values.length; i++) {
            assertThat(Float.floatToRawIntBits(values[i]))
                    .as("value %d: %s, not %s", i, values[i], expected[i])
                    .isEqualTo(Float.floatToRawIntBits(expected[i]));
        }
    }
}
