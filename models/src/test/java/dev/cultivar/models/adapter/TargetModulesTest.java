package dev.cultivar.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which modules an adapter changes, and of which it keeps its own. */
class TargetModulesTest {
    private static final PackedTokens BATCH = PackedTokens.of(
            TestTorch.document(new SplittableRandom(1), 21, TestTorch.SMALL.vocabSize()),
            TestTorch.document(new SplittableRandom(2), 8, TestTorch.SMALL.vocabSize()));

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

    private Decoder decoder() {
        return Decoder.random(torch, scope, TestTorch.SMALL, 1);
    }

    @Test
    void modulesToSaveAreTrainedAndTheModelIsNot() {
        Decoder decoder = decoder();
        Map<String, NDArray> before = TestTorch.copies(decoder.weights());
        LoraConfig config = LoraConfig.allLinear(4, 8, 0.1)
                .withModulesToSave(new TreeSet<>(Set.of("embed_tokens", "norm", "k_proj")));
        Lora adapter = Lora.initialise(torch, scope, config, TestTorch.SMALL.shapes(), 7)
                .over(scope, decoder.weights());
        Decoder own = decoder.with(adapter);
        assertThat(own.logits(scope, BATCH, adapter)).isEqualTo(decoder.logits(scope, BATCH, null));
        Parameters parameters = adapter.trainable();
        own.accumulate(BATCH, adapter, 1.0 / BATCH.counted(), 1);
        parameters
                .values()
                .forEach((name, value) -> value.subi(parameters.gradients().get(name)));

        // six projections in two layers are adapted, their k_proj, four norms, the last one and the embedding are saved
        assertThat(adapter.tensors()).hasSize(2 * 6 * 2 + 2 + 4 + 1 + 1);
        adapter.tensors().keySet().stream()
                .filter(name -> !name.contains("lora_"))
                .forEach(name -> assertThat(adapter.tensors().get(name))
                        .as(name)
                        .isNotEqualTo(before.get(name.substring("base_model.model.".length()))));
        assertThat(TestTorch.relativeDifference(before, decoder.weights())).isZero();
    }

    @Test
    void targetsAreNamesExpressionsOrAllLinear() {
        assertThat(modules("all-linear")).hasSize(14);
        assertThat(modules("q_proj")).hasSize(2);
        assertThat(modules("layers.1.mlp.up_proj")).containsExactly("model.layers.1.mlp.up_proj");
        assertThat(modules(".*\\.0\\..*_proj")).hasSize(7);
        assertThat(modules(".*\\.[qv]_proj", "o_proj")).hasSize(6);
        assertThatThrownBy(() -> modules("proj")).hasMessageContaining("no projection that target proj names");
        assertThatThrownBy(() -> modules("(")).hasMessageContaining("neither a module's name nor a regular expression");
        assertThatThrownBy(() -> modules(".*")).hasMessageContaining("train it whole with modulesToSave");
        assertThatThrownBy(() -> LoraConfig.allLinear(4, 8, 0)
                        .withModulesToSave(new TreeSet<>(Set.of("lm_head")))
                        .savedTensors(TestTorch.SMALL.shapes()))
                .hasMessageContaining("no module that modulesToSave lm_head names");
        assertThatThrownBy(() -> new LoraConfig(4, 8, 0, new TreeSet<>(Set.of("q_proj")), false, new TokenRows(3, 2))
                        .withModulesToSave(new TreeSet<>(Set.of("embed_tokens"))))
                .hasMessageContaining("choose one of the two");
    }

    private static Set<String> modules(String... targets) {
        return new LoraConfig(4, 8, 0, new TreeSet<>(List.of(targets)), false).targetModules(TestTorch.SMALL.shapes());
    }
}
