package dev.cultivar.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.kernel.AdamW;
import dev.cultivar.models.kernel.Nf4;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Magnitudes in training, and training over a base in four bits; LoraVariantsTest holds both against PEFT. */
class DoraTest {
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

    /** A decoder whose norms follow a stale adapter would drift apart from one that is read anew. */
    @Test
    void normsFollowTheAdapterInTraining() {
        Decoder decoder = decoder();
        Lora adapter = Lora.initialise(
                        torch, scope, LoraConfig.allLinear(4, 8, 0).withDora(), TestTorch.SMALL.shapes(), 7)
                .over(scope, decoder.weights());
        Parameters parameters = adapter.trainable();
        AdamW adam = AdamW.over(torch, parameters, Rates.all(parameters, 1, 0), new AdamW.Settings(0.9, 0.95, 1e-8));
        for (int step = 0; step < 3; step++) {
            decoder.accumulate(BATCH, adapter, 1.0 / BATCH.counted(), step);
            adam.step(0.05);
            parameters.zeroGradients();
        }
        Lora again = Lora.of(torch, adapter.config(), TestTorch.SMALL.shapes(), adapter.tensors())
                .over(scope, decoder.weights());
        assertThat(decoder.logits(scope, BATCH, again)).isEqualTo(decoder.logits(scope, BATCH, adapter));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void overNf4EverythingIsAsOverTheDequantisedWeights(boolean dora) {
        Decoder decoder = decoder();
        Map<String, Nf4.Quantized> quantized = new TreeMap<>();
        Map<String, NDArray> kept = new TreeMap<>(decoder.weights());
        Map<String, NDArray> back = new TreeMap<>(decoder.weights());
        Nf4 nf4 = new Nf4(scope, true);
        decoder.weights().forEach((name, weight) -> {
            if (name.endsWith("_proj.weight")) {
                quantized.put(name, nf4.quantize(name, weight));
                kept.remove(name);
                back.put(name, Nf4.dequantize(scope, Objects.requireNonNull(quantized.get(name))));
            }
        });
        Decoder packed = Decoder.of(torch, TestTorch.SMALL, kept, quantized);
        Decoder plain = Decoder.of(torch, TestTorch.SMALL, back);
        LoraConfig config = LoraConfig.allLinear(4, 8, 0.3);
        Lora start = Lora.initialise(torch, scope, dora ? config.withDora() : config, TestTorch.SMALL.shapes(), 7);
        Lora one = TestTorch.trained(torch, scope, start.over(scope, packed.weights(), quantized));
        Parameters parameters = one.trainable();
        Map<String, NDArray> found = gradients(packed, one, parameters, 5);
        Lora other = Lora.of(torch, one.config(), TestTorch.SMALL.shapes(), TestTorch.copies(one.tensors()))
                .over(scope, plain.weights());

        assertThat(gradients(plain, other, other.trainable(), 5)).isEqualTo(found);
        assertThat(packed.logits(scope, BATCH, one)).isEqualTo(plain.logits(scope, BATCH, other));
        assertThat(packed.logits(scope, BATCH, one)).isNotEqualTo(decoder.logits(scope, BATCH, one));
    }

    private static Map<String, NDArray> gradients(Decoder decoder, Lora adapter, Parameters parameters, long seed) {
        parameters.zeroGradients();
        decoder.accumulate(BATCH, adapter, 1.0 / BATCH.counted(), seed);
        return TestTorch.copies(parameters.gradients());
    }
}
