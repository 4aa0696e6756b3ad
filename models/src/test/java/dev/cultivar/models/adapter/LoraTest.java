package dev.cultivar.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.Generation;
import dev.cultivar.models.family.LossSum;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.Prompt;
import dev.cultivar.models.kernel.AdamW;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.models.kernel.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoraTest {
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

    private Lora adapter(double dropout) {
        return Lora.initialise(torch, scope, LoraConfig.allLinear(4, 8, dropout), TestTorch.SMALL.shapes(), 7);
    }

    /** With magnitudes, ready to compute over this decoder. */
    private Lora dora(Decoder decoder, double dropout) {
        LoraConfig config = LoraConfig.allLinear(4, 8, dropout).withDora();
        return Lora.initialise(torch, scope, config, TestTorch.SMALL.shapes(), 7)
                .over(scope, decoder.weights());
    }

    private Lora adapter(boolean dora, Decoder decoder, double dropout) {
        return dora ? dora(decoder, dropout) : adapter(dropout);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNewAdapterChangesNothingAtAll(boolean dora) {
        Decoder decoder = decoder();
        NDArray base = decoder.logits(scope, BATCH, null);
        assertThat(decoder.logits(scope, BATCH, adapter(dora, decoder, 0.3))).isEqualTo(base);
    }

    @Test
    void theStartIsUniformWithinOneOverTheRootOfTheInputs() {
        Lora adapter = adapter(0);
        adapter.tensors().forEach((name, tensor) -> {
            double bound = 1 / Math.sqrt(tensor.getShape().get(1));
            if (name.contains("lora_A")) {
                assertThat(TestTorch.max(tensor)).isLessThanOrEqualTo(bound).isGreaterThan(0.9 * bound);
                // A uniform distribution's deviation is bound / sqrt 3.
                assertThat(Math.sqrt(tensor.square().mean().getFloat()))
                        .isCloseTo(bound / Math.sqrt(3), within(0.15 * bound));
            } else {
                assertThat(TestTorch.max(tensor)).isZero();
            }
        });
        assertThat(TestTorch.relativeDifference(adapter.tensors(), adapter(0).tensors()))
                .isZero();
        Lora other = Lora.initialise(torch, scope, adapter.config(), TestTorch.SMALL.shapes(), 8);
        assertThat(TestTorch.relativeDifference(adapter.tensors(), other.tensors()))
                .isGreaterThan(0.1);
    }

    @Test
    void theScaleIsAlphaOverRankOrItsRoot() {
        assertThat(LoraConfig.allLinear(16, 32, 0).scale("q_proj")).isEqualTo(2);
        assertThat(new LoraConfig(16, 32, 0, new TreeSet<>(LoraConfig.ALL_LINEAR), true).scale("q_proj"))
                .isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mergedWeightsComputeWhatTheAdapterComputes(boolean dora) {
        Decoder decoder = decoder();
        Lora adapter = TestTorch.trained(torch, scope, adapter(dora, decoder, 0));
        adapter.trainable();
        NDArray base = decoder.logits(scope, BATCH, null);
        NDArray adapted = decoder.logits(scope, BATCH, adapter);
        int[] answer = decoder.generate(List.of(Prompt.of(1, 2, 3)), adapter, generation())
                .getFirst();
        adapter.mergeInto(decoder.weights());
        NDArray merged = decoder.logits(scope, BATCH, null);
        assertThat(TestTorch.maxDifference(base, adapted)).isGreaterThan(0.01);
        assertThat(TestTorch.maxDifference(merged, adapted)).isLessThan(1e-5 * TestTorch.max(adapted));
        assertThat(decoder.generate(List.of(Prompt.of(1, 2, 3)), null, generation())
                        .getFirst())
                .isEqualTo(answer);
    }

    private static Generation generation() {
        return Generation.greedy(10, Set.of());
    }

    @Test
    void wideBatchesGiveTheGradientsOfTheirDocuments() {
        Decoder decoder = Decoder.random(torch, scope, TestTorch.WIDE, 1);
        LoraConfig config = LoraConfig.allLinear(4, 8, 0);
        Lora adapter =
                TestTorch.trained(torch, scope, Lora.initialise(torch, scope, config, TestTorch.WIDE.shapes(), 7));
        Parameters parameters = adapter.trainable();
        List<PackedTokens.Document> documents = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 5; i++) {
            documents.add(TestTorch.document(random, 40, TestTorch.WIDE.vocabSize()));
        }
        double sum = 0;
        for (PackedTokens.Document document : documents) {
            sum += decoder.accumulate(PackedTokens.of(document), adapter, 0.1, 0)
                    .sum();
        }
        Map<String, NDArray> expected = TestTorch.copies(parameters.gradients());
        parameters.zeroGradients();
        LossSum whole = decoder.accumulate(PackedTokens.of(documents), adapter, 0.1, 0);
        assertThat(whole.sum()).isCloseTo(sum, within(1e-6 * sum));
        assertThat(TestTorch.relativeDifference(expected, parameters.gradients()))
                .isLessThan(1e-5);
    }

    @Test
    void onlyTheAdapterIsTrained() {
        Decoder decoder = decoder();
        Map<String, NDArray> before = TestTorch.copies(decoder.weights());
        Lora adapter = adapter(0.1);
        Parameters parameters = adapter.trainable();
        AdamW adam = AdamW.over(torch, parameters, Rates.all(parameters, 1, 0.01), new AdamW.Settings(0.9, 0.95, 1e-8));
        double first = decoder.loss(BATCH, adapter).mean();
        for (int step = 0; step < 30; step++) {
            decoder.accumulate(BATCH, adapter, 1.0 / BATCH.counted(), step);
            parameters.clipGradientNorm(1);
            adam.step(0.02);
            parameters.zeroGradients();
        }
        assertThat(decoder.loss(BATCH, adapter).mean()).isLessThan(first - 0.3);
        assertThat(TestTorch.relativeDifference(before, decoder.weights())).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dropoutIsDrawnFromItsSeed(boolean dora) {
        Decoder decoder = decoder();
        Lora adapter = TestTorch.trained(torch, scope, adapter(dora, decoder, 0.4));
        Parameters parameters = adapter.trainable();
        Map<String, NDArray> first = gradients(decoder, adapter, parameters, 5);
        assertThat(TestTorch.relativeDifference(first, gradients(decoder, adapter, parameters, 5)))
                .isZero();
        assertThat(TestTorch.relativeDifference(first, gradients(decoder, adapter, parameters, 6)))
                .isGreaterThan(1e-3);
    }

    @Test
    void gradientsUnderDropoutAreTheLossesDifferences() {
        Decoder decoder = decoder();
        Lora adapter = TestTorch.trained(torch, scope, adapter(0.4));
        Parameters parameters = adapter.trainable();
        Map<String, NDArray> found = gradients(decoder, adapter, parameters, 5);
        float h = 0.02f;
        found.forEach((name, gradient) -> {
            NDArray value = Objects.requireNonNull(adapter.tensors().get(name));
            float[] before = value.toFloatArray();
            int i = before.length / 2;
            double up = lossAt(decoder, adapter, name, value, before, i, before[i] + h);
            double down = lossAt(decoder, adapter, name, value, before, i, before[i] - h);
            lossAt(decoder, adapter, name, value, before, i, before[i]);
            // F32 losses differ by 1e-6 for nothing: over 2 h that is 3e-5.
            assertThat((double) gradient.toFloatArray()[i])
                    .as("%s[%d]", name, i)
                    .isCloseTo((up - down) / (2 * h), within(0.01 * TestTorch.max(gradient) + 5e-5));
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4})
    void gradientsOfMagnitudesAreTheLossesDifferences(double dropout) {
        Decoder decoder = decoder();
        Lora adapter = TestTorch.trained(torch, scope, dora(decoder, dropout));
        Parameters parameters = adapter.trainable();
        Map<String, NDArray> found = gradients(decoder, adapter, parameters, 5);
        float h = 0.02f;
        // norms have no gradient, so those of A and B are no differences: PEFT's golden files hold them
        found.keySet().removeIf(name -> !name.endsWith("lora_magnitude_vector"));
        assertThat(found).hasSize(14);
        found.forEach((name, gradient) -> {
            NDArray value = Objects.requireNonNull(adapter.tensors().get(name));
            float[] before = value.toFloatArray();
            int i = before.length / 2;
            double up = lossAt(decoder, adapter, name, value, before, i, before[i] + h);
            double down = lossAt(decoder, adapter, name, value, before, i, before[i] - h);
            lossAt(decoder, adapter, name, value, before, i, before[i]);
            assertThat((double) gradient.toFloatArray()[i])
                    .as("%s[%d]", name, i)
                    .isCloseTo((up - down) / (2 * h), within(0.01 * TestTorch.max(gradient) + 5e-5));
        });
    }

    private double lossAt(
            Decoder decoder, Lora adapter, String name, NDArray value, float[] values, int i, float changed) {
        float[] copy = values.clone();
        copy[i] = changed;
        Tensors.copy(torch, name, value, scope.create(copy, value.getShape()));
        return decoder.accumulate(BATCH, adapter, 1, 5).mean();
    }

    private static Map<String, NDArray> gradients(Decoder decoder, Lora adapter, Parameters parameters, long seed) {
        parameters.zeroGradients();
        decoder.accumulate(BATCH, adapter, 1.0 / BATCH.counted(), seed);
        return TestTorch.copies(parameters.gradients());
    }

    @Test
    void aRunThatIsKilledAndResumedGivesTheSameBits(@TempDir Path folder) throws IOException {
        Map<String, NDArray> straight = train(6, null, null);
        train(3, null, folder.resolve("checkpoint"));
        Map<String, NDArray> resumed = train(6, folder.resolve("checkpoint"), null);
        assertThat(resumed).isEqualTo(straight);
    }

    /** Trains to a step, from the start or from a checkpoint, and returns adapter and optimizer. */
    private Map<String, NDArray> train(int steps, @Nullable Path from, @Nullable Path to) throws IOException {
        Decoder decoder = decoder();
        Lora adapter = adapter(0.2);
        Parameters parameters = adapter.trainable();
        AdamW adam = AdamW.over(torch, parameters, Rates.all(parameters, 1, 0.1), new AdamW.Settings(0.9, 0.99, 1e-8));
        if (from != null) {
            Map<String, NDArray> saved = Safetensors.read(scope, from);
            adapter.tensors().forEach((name, tensor) -> Tensors.copy(torch, name, tensor, saved.get(name)));
            Map<String, NDArray> state = new TreeMap<>(saved);
            state.keySet().removeAll(adapter.tensors().keySet());
            adam.load(state);
        }
        for (int step = (int) adam.steps(); step < steps; step++) {
            List<PackedTokens.Document> documents = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(step);
            for (int d = 0; d < 3; d++) {
                documents.add(TestTorch.document(random, random.nextInt(1, 30), TestTorch.SMALL.vocabSize()));
            }
            PackedTokens batch = PackedTokens.of(documents);
            decoder.accumulate(batch, adapter, 1.0 / batch.counted(), step);
            parameters.clipGradientNorm(0.5);
            adam.step(0.01);
            parameters.zeroGradients();
        }
        Map<String, NDArray> all = new TreeMap<>(adapter.tensors());
        all.putAll(adam.state());
        if (to != null) {
            Safetensors.write(to, all, Map.of());
        }
        return TestTorch.copies(all);
    }

    @Test
    void wrongTensorsAndTargetsAreNamed() {
        Lora adapter = adapter(0);
        Map<String, NDArray> tensors = new TreeMap<>(adapter.tensors());
        String name = "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight";
        NDArray removed = Objects.requireNonNull(tensors.remove(name));
        assertThatThrownBy(() -> Lora.of(torch, adapter.config(), TestTorch.SMALL.shapes(), tensors))
                .isInstanceOf(InvalidModelException.MissingTensor.class)
                .hasMessageContaining(name);
        tensors.put(name, removed.transpose());
        assertThatThrownBy(() -> Lora.of(torch, adapter.config(), TestTorch.SMALL.shapes(), tensors))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("(4, 32)")
                .hasMessageContaining("(32, 4)");
        LoraConfig wrong = new LoraConfig(2, 2, 0, new TreeSet<>(Set.of("q_proj", "c_attn")), false);
        assertThatThrownBy(() -> Lora.initialise(torch, scope, wrong, TestTorch.SMALL.shapes(), 1))
                .hasMessageContaining("c_attn");
    }
}
