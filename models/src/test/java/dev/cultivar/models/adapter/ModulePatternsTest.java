package dev.cultivar.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.ModulePatterns.Item;
import dev.cultivar.models.engine.Torch;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which modules have a rank or an alpha of their own. */
class ModulePatternsTest {
    private static final String Q = "model.layers.1.self_attn.q_proj";

    /** What PEFT's get_pattern_key says of the same keys and name. */
    @ParameterizedTest
    @CsvSource({
        "q_proj, 1",
        "proj, 0",
        "self_attn.q_proj, 1",
        "attn.q_proj, 0",
        "model.layers.1.self_attn.q_proj, 1",
        "layers.1, 0",
        "layers.1.*, 1",
        "layers\\.[01]\\..*_proj, 1",
        "^model.*, 1",
        "^layers.*, 0",
        "v_proj|q_proj, 1",
        ".*_proj$, 1",
    })
    void anExpressionIsForAWholeNameOrWhatFollowsADot(String module, int value) {
        assertThat(new ModulePatterns<>(List.of(new Item<>(module, 1))).of(Q, 0))
                .isEqualTo(value);
    }

    @Test
    void theFirstThatNamesAModuleCounts() {
        ModulePatterns<Integer> patterns =
                new ModulePatterns<>(List.of(new Item<>("v_proj", 1), new Item<>("[qv]_proj", 2), new Item<>(".*", 3)));

        assertThat(patterns.of("layers.0.v_proj", 9)).isEqualTo(1);
        assertThat(patterns.of("layers.0.q_proj", 9)).isEqualTo(2);
        assertThat(patterns.of("layers.0.o_proj", 9)).isEqualTo(3);
        assertThat(ModulePatterns.<Integer>none().of("layers.0.o_proj", 9)).isEqualTo(9);
    }

    @Test
    void anItemThatDecidesForNoModuleIsFound() {
        ModulePatterns<Integer> patterns = new ModulePatterns<>(
                List.of(new Item<>("[qv]_proj", 1), new Item<>("q_proj", 2), new Item<>("c_attn", 3)));

        assertThat(patterns.idle(List.of("0.q_proj", "0.v_proj"))).isEqualTo("q_proj");
        assertThat(new ModulePatterns<>(List.of(new Item<>("q_proj", 1))).idle(List.of("0.q_proj", "0.v_proj")))
                .isNull();
    }

    @Test
    void whatIsNoExpressionOrNotPositiveIsRefused() {
        assertThatThrownBy(() -> new Item<>("q_proj(", 1))
                .hasMessageContaining("pattern q_proj( is no regular expression");
        LoraConfig config = LoraConfig.allLinear(4, 8, 0);
        assertThatThrownBy(() ->
                        config.withPatterns(new ModulePatterns<>(List.of(new Item<>("q_proj", 0))), config.alphas()))
                .hasMessageContaining("rank > 0, not 0 for pattern q_proj");
        assertThatThrownBy(() ->
                        config.withPatterns(config.ranks(), new ModulePatterns<>(List.of(new Item<>("q_proj", 0.0)))))
                .hasMessageContaining("alpha > 0, not 0.0 for pattern q_proj");
    }

    @Test
    void aNewAdapterHasTheseRanksAndScales() {
        LoraConfig config = LoraConfig.allLinear(4, 8, 0)
                .withPatterns(
                        new ModulePatterns<>(List.of(new Item<>("layers.0.*", 2), new Item<>("q_proj", 1))),
                        new ModulePatterns<>(List.of(new Item<>("q_proj", 3.0))));
        try (Torch torch = TestTorch.start();
                NDManager scope = torch.scope()) {
            Lora adapter = Lora.initialise(torch, scope, config, TestTorch.SMALL.shapes(), 7);
            for (String module : adapter.modules()) {
                int rank = module.contains("layers.0.") ? 2 : module.endsWith("q_proj") ? 1 : 4;
                Lora.Pair pair = Objects.requireNonNull(adapter.pair(module));
                NDArray a = pair.a();
                assertThat(a.getShape())
                        .as(module)
                        .isEqualTo(new Shape(rank, a.getShape().get(1)));
                assertThat(pair.scale()).as(module).isEqualTo((module.endsWith("q_proj") ? 3.0 : 8.0) / rank);
            }
        }
    }
}
