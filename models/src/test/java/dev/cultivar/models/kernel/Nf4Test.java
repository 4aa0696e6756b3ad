package dev.cultivar.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NF4 by hand and bit by bit against bitsandbytes. */
class Nf4Test {
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

    @ParameterizedTest
    @ValueSource(
            strings = {"quantization/nf4/whole.json", "quantization/nf4/partial.json", "quantization/nf4/many.json"})
    void bitsEqualBitsandbytes(String file) throws IOException {
        bitsEqualBitsandbytes(file, false);
        bitsEqualBitsandbytes(file, true);
    }

    private void bitsEqualBitsandbytes(String file, boolean doubleQuant) throws IOException {
        Golden golden = Golden.read(file);
        Map<String, NDArray> expected = Safetensors.read(
                scope, golden.beside(golden.expected().required("tensors").asText()));
        NDArray weight = Objects.requireNonNull(expected.get("weight"));
        String kind = doubleQuant ? "double." : "plain.";

        Nf4.Quantized found = new Nf4(scope, doubleQuant).quantize("some", weight);

        same(expected.get(kind + "packed"), found.packed());
        same(expected.get(kind + "absmax"), found.scales().get(1));
        if (doubleQuant) {
            same(expected.get("double.code"), found.scales().get(2));
            same(expected.get("double.scale"), found.scales().get(3));
            same(expected.get("double.offset"), found.scales().get(4));
        }
        NDArray back = expected.get(kind + "back");
        if (back != null) {
            same(back, Nf4.dequantize(scope, found));
        }
    }

    private static void same(@org.jspecify.annotations.Nullable NDArray expected, NDArray found) {
        assertThat(NativeTensor.memory(found).mismatch(NativeTensor.memory(Objects.requireNonNull(expected))))
                .isEqualTo(-1);
    }

    @Test
    void aBlockIsTheNearestQuantileTimesItsLargestMagnitude() {
        float[] values = new float[64];
        values[0] = -2;
        values[1] = 1;
        values[2] = 0.1f;
        Nf4.Quantized found = new Nf4(scope, false).quantize("some", scope.create(values, new Shape(2, 32)));

        // halves of the code: 0.5 is nearest to 0.4407, 0.05 to 0.0796
        float[] back = Nf4.dequantize(scope, found).toFloatArray();
        assertThat(back[0]).isEqualTo(-2);
        assertThat(back[1]).isEqualTo(2 * 0.44070982933044434f);
        assertThat(back[2]).isEqualTo(2 * 0.07958029955625534f);
        assertThat(back[3]).isZero();
    }

    @Test
    void bytesAreAnEighthAndTheScales() {
        NDArray weight = Tensors.normal(scope, new Shape(128, 256), 1, 3);
        assertThat(new Nf4(scope, false).quantize("some", weight).bytes()).isEqualTo(128 * 256 / 2 + 512 * 4);
        assertThat(new Nf4(scope, true).quantize("some", weight).bytes()).isEqualTo(128 * 256 / 2 + 512 + 2 * 4 + 4);
    }

    @Test
    void anOddNumberOfColumnsIsRefused() {
        assertThatThrownBy(() -> new Nf4(scope, false).quantize("some", scope.ones(new Shape(2, 3))))
                .hasMessageContaining("tensor some is (2, 3)");
    }
}
