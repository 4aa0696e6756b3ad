package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderLayout.Activation;
import dev.cultivar.models.family.DecoderLayout.Attention;
import dev.cultivar.models.family.DecoderLayout.Rotary;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Tensors;
import dev.cultivar.models.kernel.TorchScript;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products in BF16: eight significant bits, so gradients are within some hundredths of those in F32, and everything else is exact. */
class PrecisionTest {
    private static final DecoderConfig CONFIG = new DecoderConfig(97, 64, 96, 2, 4, 2, 16, 512, 10000, 1e-5, true);
    /** Longer and shorter than a block of attention's queries, and two of one length. */
    private static final PackedTokens BATCH =
            PackedTokens.of(document(1, 300), document(2, 300), document(3, 128), document(4, 21), document(5, 1));

    private static final double ROUNDING = 0.02;

    private Torch torch;
    private NDManager scope;

    private static PackedTokens.Document document(long seed, int length) {
        return TestTorch.document(new SplittableRandom(seed), length, CONFIG.vocabSize());
    }

    @BeforeEach
    void start() {
        torch = TestTorch.start();
        scope = torch.scope();
    }

    @AfterEach
    void stop() {
        torch.close();
    }

    private Decoder decoder(Precision precision) {
        return decoder(CONFIG, precision);
    }

    private Decoder decoder(DecoderConfig config, Precision precision) {
        return Decoder.of(torch, config, Decoder.random(torch, scope, config, 1).weights(), precision);
    }

    private record Pass(LossSum loss, Map<String, NDArray> gradients) {}

    private Pass full(Precision precision) {
        return full(CONFIG, precision);
    }

    private Pass full(DecoderConfig config, Precision precision) {
        Decoder decoder = decoder(config, precision);
        Parameters parameters = decoder.trainable(name -> true);
        LossSum loss = decoder.accumulate(BATCH, null, 1.0 / BATCH.counted(), 3);
        return new Pass(loss, TestTorch.copies(parameters.gradients()));
    }

    private Pass adapted(Precision precision, double dropout) {
        return adapted(CONFIG, precision, LoraConfig.allLinear(4, 8, dropout));
    }

    private Pass adapted(DecoderConfig config, Precision precision, LoraConfig lora) {
        Lora adapter = TestTorch.trained(torch, scope, Lora.initialise(torch, scope, lora, config.shapes(), 7));
        Parameters parameters = adapter.trainable();
        LossSum loss = decoder(config, precision).accumulate(BATCH, adapter, 1.0 / BATCH.counted(), 3);
        return new Pass(loss, TestTorch.copies(parameters.gradients()));
    }

    private static void close(Pass expected, Pass found) {
        close(expected, found, ROUNDING);
    }

    private static void close(Pass expected, Pass found, double rounding) {
        assertThat(found.loss().sum())
                .isCloseTo(expected.loss().sum(), within(1e-3 * expected.loss().sum()));
        expected.gradients().forEach((name, gradient) -> {
            NDArray other = Objects.requireNonNull(found.gradients().get(name), name);
            assertThat(other.sub(gradient).norm().getFloat()).as(name).isLessThan((float)
                    (rounding * gradient.norm().getFloat()));
        });
    }

    @Test
    void gradientsOfAllWeightsAreThoseOfFloat32ButForRounding() {
        Pass rounded = full(Precision.BFLOAT16);

        close(full(Precision.FLOAT32), rounded);
        assertThat(TestTorch.relativeDifference(full(Precision.FLOAT32).gradients(), rounded.gradients()))
                .as("nothing was rounded")
                .isGreaterThan(1e-4);
        assertThat(full(Precision.BFLOAT16)).isEqualTo(rounded);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void gradientsOfAnAdapterAreThoseOfFloat32ButForRounding(double dropout) {
        Pass rounded = adapted(Precision.BFLOAT16, dropout);

        if (dropout == 0) {
            close(adapted(Precision.FLOAT32, dropout), rounded);
        }
        assertThat(adapted(Precision.BFLOAT16, dropout)).isEqualTo(rounded);
    }

    /** Copies of trained weights belong to one pass: the next sees what the optimizer made of them. */
    @Test
    void aPassTakesTheWeightsAsTheyAreNow() {
        Decoder decoder = decoder(Precision.BFLOAT16);
        decoder.trainable(name -> true);
        LossSum before = decoder.accumulate(BATCH, null, 1, 3);

        for (NDArray weight : decoder.weights().values()) {
            weight.muli(0.5);
        }

        assertThat(decoder.accumulate(BATCH, null, 1, 3)).isNotEqualTo(before);
    }

    /** Against libtorch's own attention in F32 over the same rounded values. */
    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128, 129, 257})
    void attentionInBlocksIsAttention(int length) {
        TorchScript kernels = TorchScript.of("product", "nf4", "attention", "decoder", "gradient");
        int heads = 3;
        long[] runs = {2L * length};
        long[] lengths = {length};
        NDArray exact = Tensors.float32(scope, kernels.one(scope, "bfloat16", normal(2L * length, 3 * heads, 20, 1)));
        NDArray ofOutput = normal(2L * length, heads, 20, 2);
        var plain = kernels.call(scope, "attend", exact, runs, lengths);
        var blocks = kernels.call(scope, "attend", kernels.one(scope, "bfloat16", exact), runs, lengths);

        near(plain.get(0), blocks.get(0));
        NDArray o = plain.get(0).reshape(2L * length, heads, 20);
        NDArray expected = kernels.one(scope, "attend_back", ofOutput, exact, o, plain.subNDList(1), runs, lengths);
        NDArray found = kernels.one(
                scope,
                "attend_back",
                kernels.one(scope, "bfloat16", ofOutput),
                kernels.one(scope, "bfloat16", exact),
                kernels.one(scope, "bfloat16", o),
                plain.subNDList(1),
                runs,
                lengths);
        near(expected, found);
    }

    private NDArray normal(long rows, int heads, int width, long seed) {
        return Tensors.normal(scope, new Shape(rows, heads, width), 1, seed);
    }

    private void near(NDArray expected, NDArray rounded) {
        NDArray found = Tensors.float32(scope, rounded);
        assertThat(found.sub(expected).norm().getFloat())
                .isLessThan((float) (ROUNDING * expected.norm().getFloat()));
    }

    /** What each kind of model has that Llama has not: the words are the model types that it was taken from. */
    private static DecoderLayout layout(String kind) {
        SortedSet<String> none = Collections.emptySortedSet();
        Attention windows = new Attention(0, 0, List.of(64, 64));
        return switch (kind) {
            case "qwen2" -> layout(new TreeSet<>(List.of("q_proj", "k_proj", "v_proj")), false, true, Attention.PLAIN);
            case "qwen3" -> layout(none, false, true, Attention.PLAIN);
            case "mistral" -> layout(none, false, false, windows);
            case "phi3" -> layout(none, true, false, windows);
            case "gemma2" ->
                new DecoderLayout(
                        none,
                        false,
                        false,
                        true,
                        true,
                        Activation.GELU_TANH,
                        8,
                        30,
                        new Attention(24, 50, List.of(64, 0)),
                        Rotary.PLAIN);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static DecoderLayout layout(SortedSet<String> biases, boolean fused, boolean normed, Attention attention) {
        return new DecoderLayout(biases, fused, normed, false, false, Activation.SILU, 1, 0, attention, Rotary.PLAIN);
    }

    private static DecoderConfig config(String kind) {
        return new DecoderConfig(97, 64, 96, 2, 4, 2, 16, 512, 10000, 1e-5, true, layout(kind));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "qwen3", "mistral", "phi3", "gemma2"})
    void ofEveryLayoutTheyAreThoseOfFloat32ButForRounding(String kind) {
        Pass exact = full(config(kind), Precision.FLOAT32);
        Pass rounded = full(config(kind), Precision.BFLOAT16);

        close(exact, rounded);
        assertThat(TestTorch.relativeDifference(exact.gradients(), rounded.gradients()))
                .as("nothing was rounded")
                .isGreaterThan(1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3", "phi3", "gemma2"})
    void ofAnAdapterOnEveryLayoutTheyAreThoseOfFloat32ButForRounding(String kind) {
        LoraConfig lora = new LoraConfig(4, 8, 0, new TreeSet<>(Set.of("all-linear")), false);

        // a norm behind a small product makes its rounding larger: 3.1 % for lora_A of a gate_proj, by how many threads
        // a product is cut for
        close(
                adapted(config(kind), Precision.FLOAT32, lora),
                adapted(config(kind), Precision.BFLOAT16, lora),
                2 * ROUNDING);
    }
}
