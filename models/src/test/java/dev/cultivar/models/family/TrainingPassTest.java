package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.engine.Torch;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingPassTest {
    private static final PackedTokens BATCH = PackedTokens.of(
            TestTorch.document(new SplittableRandom(1), 21, TestTorch.SMALL.vocabSize()),
            TestTorch.document(new SplittableRandom(2), 8, TestTorch.SMALL.vocabSize()));

    private Torch torch;
    private NDManager scope;
    private Decoder decoder;

    @BeforeEach
    void start() {
        torch = TestTorch.start();
        scope = torch.scope();
        decoder = Decoder.random(torch, scope, TestTorch.SMALL, 1);
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    private Lora adapter(LoraConfig config) {
        return TestTorch.trained(torch, scope, Lora.initialise(torch, scope, config, TestTorch.SMALL.shapes(), 7));
    }

    private NDArray training(NDManager manager, Lora adapter, long seed) {
        return training(manager, adapter, seed, 0);
    }

    private NDArray training(NDManager manager, @Nullable Lora adapter, long seed, double noise) {
        DecoderLayers layers =
                new DecoderLayers(torch, TestTorch.SMALL, decoder.weights(), Map.of(), Precision.FLOAT32);
        return new TrainingPass(layers, manager, BATCH, adapter, seed, noise, false).hidden();
    }

    @Test
    void dropoutIsOffOutsideTraining() {
        Lora adapter = adapter(LoraConfig.allLinear(4, 8, 0.4));
        NDArray evaluating = decoder.hidden(scope, BATCH, adapter);
        assertThat(TestTorch.maxDifference(training(scope, adapter, 5), evaluating))
                .isGreaterThan(1e-3);
        Lora dry = Lora.of(torch, LoraConfig.allLinear(4, 8, 0), TestTorch.SMALL.shapes(), adapter.tensors());
        assertThat(training(scope, dry, 5)).isEqualTo(evaluating);
    }

    /** Inverted dropout keeps the mean: over many seeds the average output is the output without dropout. */
    @Test
    void dropoutKeepsTheExpectedOutput() {
        Lora adapter = adapter(new LoraConfig(4, 8, 0.5, new TreeSet<>(Set.of("q_proj")), false));
        NDArray expected = decoder.hidden(scope, BATCH, adapter);
        NDArray sum = expected.zerosLike();
        int draws = 200;
        for (int seed = 0; seed < draws; seed++) {
            try (NDManager one = torch.scope()) {
                sum.addi(training(one, adapter, seed));
            }
        }
        assertThat(TestTorch.maxDifference(sum.div(draws), expected)).isLessThan(0.05 * TestTorch.max(expected));
    }

    /** Noise is off outside training, a function of the seed, and grows with alpha; dropout's masks are what they were. */
    @Test
    void noiseDependsOnTheSeedAlone() {
        NDArray evaluating = decoder.hidden(scope, BATCH, null);

        NDArray noised = training(scope, null, 5, 4);

        assertThat(training(scope, null, 5, 0)).isEqualTo(evaluating);
        assertThat(noised).isNotEqualTo(evaluating).isEqualTo(training(scope, null, 5, 4));
        assertThat(training(scope, null, 6, 4)).isNotEqualTo(noised);
        Lora adapter = adapter(LoraConfig.allLinear(4, 8, 0.4));
        NDArray dropped = training(scope, adapter, 5);
        assertThat(TestTorch.maxDifference(training(scope, adapter, 5, 1e-9), dropped))
                .isLessThan(1e-4);
    }
}
