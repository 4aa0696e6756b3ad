package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderLayout.Activation;
import dev.cultivar.models.family.DecoderLayout.Attention;
import dev.cultivar.models.family.DecoderLayout.Rotary;
import dev.cultivar.models.kernel.Nf4;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Regularization;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Layers that are computed again give the bits of layers that are kept: losses and every gradient. */
class GradientCheckpointingTest {
    private static final DecoderConfig CONFIG = new DecoderConfig(97, 64, 96, 3, 4, 2, 16, 512, 10000, 1e-5, true);
    /** Everything that Llama's layers have not, windows shorter than the documents in every second layer. */
    private static final DecoderLayout OTHER = new DecoderLayout(
            new TreeSet<>(List.of("q_proj", "k_proj", "v_proj")),
            false,
            true,
            true,
            true,
            Activation.GELU_TANH,
            8,
            30,
            new Attention(24, 50, List.of(16, 0, 16)),
            Rotary.PLAIN);

    private static final DecoderConfig OTHER_CONFIG =
            new DecoderConfig(97, 64, 96, 3, 4, 2, 16, 512, 10000, 1e-5, true, OTHER);
    private static final Regularization NOISY = new Regularization(0.1, 0.01, 4);

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

    /** A long one is enough for the products of queries, keys and values to be one. */
    private static PackedTokens batch(int longest) {
        return PackedTokens.of(document(1, longest), document(2, longest), document(3, 21), document(4, 1));
    }

    private static PackedTokens.Document document(long seed, int length) {
        return TestTorch.document(new SplittableRandom(seed), length, CONFIG.vocabSize());
    }

    private static void assertSameBits(
            Decoder decoder, @Nullable Lora adapter, Parameters parameters, PackedTokens batch) {
        LossSum kept = pass(decoder, adapter, parameters, batch, false);
        Map<String, float[]> expected = values(parameters);
        LossSum again = pass(decoder, adapter, parameters, batch, true);

        assertThat(again).isEqualTo(kept);
        Map<String, float[]> found = values(parameters);
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        assertThat(parameters.gradientNorm()).isPositive();
        expected.forEach((name, values) -> assertThat(found.get(name)).as(name).containsExactly(values));
    }

    private static LossSum pass(
            Decoder decoder, @Nullable Lora adapter, Parameters parameters, PackedTokens batch, boolean checkpointing) {
        parameters.zeroGradients();
        return decoder.accumulate(batch, adapter, 1.0 / batch.counted(), 5, NOISY, checkpointing);
    }

    private static Map<String, float[]> values(Parameters parameters) {
        Map<String, float[]> values = new TreeMap<>();
        parameters.gradients().forEach((name, gradient) -> values.put(name, gradient.toFloatArray()));
        return values;
    }

    private Decoder decoder(DecoderConfig config, Precision precision) {
        return Decoder.of(torch, config, Decoder.random(torch, scope, config, 1).weights(), precision);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void ofAllWeights(Precision precision) {
        Decoder decoder = decoder(CONFIG, precision);
        Parameters parameters = decoder.trainable(name -> true);

        assertSameBits(decoder, null, parameters, batch(40));
        assertSameBits(decoder, null, parameters, batch(200));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void ofAnAdapterWithDropout(Precision precision) {
        LoraConfig config = LoraConfig.allLinear(4, 8, 0.3);
        Lora adapter = TestTorch.trained(torch, scope, Lora.initialise(torch, scope, config, CONFIG.shapes(), 7));

        assertSameBits(decoder(CONFIG, precision), adapter, adapter.trainable(), batch(40));
    }

    @Test
    void ofMagnitudesOverWeightsInFourBits() {
        Nf4 nf4 = new Nf4(scope, true);
        Map<String, NDArray> kept = new TreeMap<>();
        Map<String, Nf4.Quantized> quantized = new TreeMap<>();
        Decoder.random(torch, scope, CONFIG, 1).weights().forEach((name, weight) -> {
            if (name.contains("_proj")) {
                quantized.put(name, nf4.quantize(name, weight));
            } else {
                kept.put(name, weight);
            }
        });
        Decoder packed = Decoder.of(torch, CONFIG, kept, quantized);
        LoraConfig config = new LoraConfig(4, 8, 0.3, new TreeSet<>(List.of("q_proj", "down_proj")), false).withDora();
        Lora adapter = TestTorch.trained(torch, scope, Lora.initialise(torch, scope, config, CONFIG.shapes(), 7))
                .over(scope, packed.weights(), quantized);

        assertSameBits(packed, adapter, adapter.trainable(), batch(40));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void ofAnotherLayout(Precision precision) {
        Decoder decoder = decoder(OTHER_CONFIG, precision);
        Parameters parameters = decoder.trainable(name -> true);

        assertSameBits(decoder, null, parameters, batch(40));
    }
}
