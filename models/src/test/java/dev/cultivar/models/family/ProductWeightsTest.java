package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.TorchScript;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which weights are packed for writing texts. */
class ProductWeightsTest {
    private static final Shape LARGE = new Shape(256, 256);

    private static List<NDArray> layer(NDManager scope) {
        return IntStream.range(0, 9)
                .mapToObj(slot -> scope.ones(slot == 0 || slot == 5 ? new Shape(256) : LARGE))
                .toList();
    }

    private static ProductWeights products(NDManager scope) {
        return new ProductWeights(Precision.FLOAT32, TorchScript.of("product"), scope);
    }

    @Test
    void aWeightThatIsTrainedIsNotPackedAndTheOthersAre() {
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            for (int trained = 1; trained < 9; trained++) {
                List<NDArray> layer = layer(scope);
                layer.get(trained).setRequiresGradient(true);
                ProductWeights products = products(scope);
                assertThat(products.joins(layer)).as("weight %s", trained).isEqualTo(trained > 3);
                assertThat(products.packsAfterAttention(layer)).isEqualTo(trained <= 3 || trained == 5);
                List<NDArray> packed = products.packed(layer);
                for (int slot = 0; slot < 9; slot++) {
                    boolean same = slot == 0 || slot == 5 || slot == trained;
                    assertThat(packed.get(slot) == layer.get(slot))
                            .as("weight %s is trained, weight %s", trained, slot)
                            .isEqualTo(same);
                }
            }
        }
    }

    /** In one map the three together would be taken for the queries alone. */
    @Test
    void theQueriesOfALayerArePackedAloneToo() {
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            List<NDArray> layer = layer(scope);
            ProductWeights products = products(scope);
            NDArray three = products.packed(layer).get(1);
            NDArray alone = products.packed(layer.get(1));
            assertThat(three.getShape()).isEqualTo(new Shape(768, 256));
            assertThat(alone.getShape()).isEqualTo(LARGE);
            assertThat(products.packed(layer).get(1)).isSameAs(three);
            assertThat(products.packed(layer.get(1))).isSameAs(alone);
        }
    }
}
