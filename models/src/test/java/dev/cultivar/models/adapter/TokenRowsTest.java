package dev.cultivar.models.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.Generation;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.Prompt;
import dev.cultivar.models.kernel.AdamW;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.models.kernel.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An adapter with rows of tokens; DecoderGoldenTest holds it against PEFT. */
class TokenRowsTest {
    private static final int FIRST = 55;
    private static final PackedTokens BATCH =
            PackedTokens.of(PackedTokens.Document.causal(3, 56, 9, 55, 56, 20), PackedTokens.Document.causal(59, 1, 2));

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

    private static LoraConfig config() {
        return new LoraConfig(4, 8, 0, new TreeSet<>(Set.of("v_proj")), false, new TokenRows(FIRST, 6));
    }

    private Decoder decoder(boolean tied) {
        return Decoder.random(torch, scope, tied ? TestTorch.SMALL : TestTorch.UNTIED, 1);
    }

    private Lora adapter(Decoder decoder) {
        return Lora.initialise(torch, scope, config(), decoder.config().shapes(), 7)
                .over(scope, decoder.weights());
    }

    private void train(Decoder decoder, Lora adapter) {
        Parameters parameters = adapter.trainable();
        AdamW adam = AdamW.over(torch, parameters, Rates.all(parameters, 1, 0.01), new AdamW.Settings(0.9, 0.95, 1e-8));
        for (int step = 0; step < 5; step++) {
            decoder.accumulate(BATCH, adapter, 1.0 / BATCH.counted(), step);
            adam.step(0.02);
            parameters.zeroGradients();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewAdapterChangesNothingAtAll(boolean tied) {
        Decoder decoder = decoder(tied);
        assertThat(decoder.logits(scope, BATCH, adapter(decoder))).isEqualTo(decoder.logits(scope, BATCH, null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itsRowsAreTrainedAndNothingElseOfTheModel(boolean tied) {
        Decoder decoder = decoder(tied);
        Map<String, NDArray> before = TestTorch.copies(decoder.weights());
        Lora adapter = adapter(decoder);
        double first = decoder.loss(BATCH, adapter).mean();
        train(decoder, adapter);
        assertThat(decoder.loss(BATCH, adapter).mean()).isLessThan(first - 0.1);
        assertThat(TestTorch.relativeDifference(before, decoder.weights())).isZero();
        for (String name :
                tied ? List.of(DecoderConfig.EMBEDDING) : List.of(DecoderConfig.EMBEDDING, DecoderConfig.HEAD)) {
            NDArray own = Objects.requireNonNull(adapter.vocabulary(name));
            NDArray old = Objects.requireNonNull(before.get(name));
            assertThat(own.get("0:" + FIRST)).isEqualTo(old.get("0:" + FIRST));
            if (tied) {
                assertThat(own.get("61:")).isEqualTo(old.get("61:"));
            }
            assertThat(TestTorch.maxDifference(own.get("55:61"), old.get("55:61")))
                    .as(name)
                    .isGreaterThan(0.01);
            assertThat(own.get("55:61")).isEqualTo(adapter.rows(name));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersScoresAndMergedModelAgree(boolean tied) {
        Decoder decoder = decoder(tied);
        Lora adapter = adapter(decoder);
        train(decoder, adapter);
        Map<String, NDArray> merged = TestTorch.copies(decoder.weights());
        adapter.mergeInto(merged);
        Decoder alone = Decoder.of(torch, decoder.config(), merged);
        NDArray expected = alone.logits(scope, BATCH, null);
        assertThat(TestTorch.maxDifference(expected, decoder.logits(scope, BATCH, adapter)))
                .isLessThan(1e-5 * TestTorch.max(expected));
        assertThat(decoder.loss(BATCH, adapter).mean())
                .isCloseTo(alone.loss(BATCH, null).mean(), org.assertj.core.api.Assertions.within(1e-5));
        List<Prompt> prompts = List.of(new Prompt(new int[] {3, 56, 9}, new long[] {1}));
        Generation greedy = Generation.greedy(8, Set.of());
        assertThat(decoder.generate(prompts, adapter, greedy).getFirst())
                .isEqualTo(alone.generate(prompts, null, greedy).getFirst());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsReadAsItWasWritten(boolean tied, @TempDir Path folder) throws IOException {
        Decoder decoder = decoder(tied);
        Lora adapter = adapter(decoder);
        train(decoder, adapter);
        PeftFolder.write(folder, adapter, "some/base");
        Lora read = PeftFolder.read(torch, scope, folder, decoder.config().shapes());
        assertThat(read.config()).isEqualTo(config());
        assertThat(TestTorch.relativeDifference(adapter.tensors(), read.tensors()))
                .isZero();
        assertThatThrownBy(() -> decoder.logits(scope, BATCH, read))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("over()");
        assertThat(decoder.logits(scope, BATCH, read.over(scope, decoder.weights())))
                .isEqualTo(decoder.logits(scope, BATCH, adapter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[55, 57]",
                "{\"embed_tokens\": [55, 56], \"lm_head\": [55]}",
                "[55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69]"
            })
    void tokensThatItCannotTrainAreRefused(String tokens, @TempDir Path folder) throws IOException {
        Decoder decoder = decoder(false);
        PeftFolder.write(folder, adapter(decoder), "some/base");
        Path file = folder.resolve("adapter_config.json");
        ObjectMapper json = new ObjectMapper();
        ObjectNode node = (ObjectNode) json.readTree(file.toFile());
        node.set("trainable_token_indices", json.readTree(tokens));
        json.writeValue(file.toFile(), node);
        assertThatThrownBy(() ->
                        PeftFolder.read(torch, scope, folder, decoder.config().shapes()))
                .isInstanceOf(InvalidModelException.class);
    }

    @Test
    void gradientsOfRowsAreTheLossesDifferences() {
        Decoder decoder = decoder(false);
        Lora adapter = TestTorch.trained(torch, scope, adapter(decoder));
        Parameters parameters = adapter.trainable();
        decoder.accumulate(BATCH, adapter, 1.0 / BATCH.counted(), 0);
        Map<String, NDArray> found = TestTorch.copies(parameters.gradients());
        // embeddings are of size 0.02: a step must be small beside that
        float h = 0.004f;
        for (String weight : List.of(DecoderConfig.EMBEDDING, DecoderConfig.HEAD)) {
            NDArray rows = Objects.requireNonNull(adapter.rows(weight));
            float[] values = rows.toFloatArray();
            // a channel of token 56, which stands twice in the text
            int i = TestTorch.UNTIED.hiddenSize() + 5;
            double slope = (lossAt(decoder, adapter, rows, values, i, values[i] + h)
                            - lossAt(decoder, adapter, rows, values, i, values[i] - h))
                    / (2 * h);
            NDArray gradient = found.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(weight.replace(".weight", ".token_adapter")))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            assertThat((double) gradient.toFloatArray()[i])
                    .as(weight)
                    .isCloseTo(slope, org.assertj.core.api.Assertions.within(0.01 * TestTorch.max(gradient) + 2e-4));
        }
    }

    private double lossAt(Decoder decoder, Lora adapter, NDArray rows, float[] values, int i, float changed) {
        float[] copy = values.clone();
        copy[i] = changed;
        Tensors.copy(torch, "rows", rows, scope.create(copy, rows.getShape()));
        double loss = decoder.loss(BATCH, adapter).mean();
        Tensors.copy(torch, "rows", rows, scope.create(values, rows.getShape()));
        return loss;
    }
}
