package dev.cultivar.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.Golden;
import dev.cultivar.models.TestTorch;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Regularization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder and its adapters against transformers and PEFT: values, gradients, merged weights. */
class DecoderGoldenTest {
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

    private Decoder decoder(Golden golden) throws IOException {
        String model = golden.inputs().required("model").asText();
        HuggingFaceFolder folder =
                HuggingFaceFolder.open(Golden.read("family/decoder/tied.json").beside(model));
        return Decoder.of(torch, folder.config(), folder.weights(torch, scope));
    }

    private static List<PackedTokens.Document> documents(JsonNode inputs) {
        List<PackedTokens.Document> documents = new ArrayList<>();
        for (int d = 0; d < inputs.path("documents").size(); d++) {
            int[] ids = Golden.ints(inputs.path("documents").get(d));
            if (inputs.has("labels")) {
                int[] labels = Golden.ints(inputs.path("labels").get(d));
                // transformers' labels stand at the predicted token; ours stand where it is predicted.
                int[] targets = Arrays.copyOfRange(labels, 1, labels.length + 1);
                targets[labels.length - 1] = PackedTokens.NOT_COUNTED;
                documents.add(new PackedTokens.Document(ids, targets));
            } else {
                documents.add(PackedTokens.Document.causal(ids));
            }
        }
        return documents;
    }

    private void assertLogits(Golden golden, Decoder decoder, @Nullable Lora adapter, String tolerance)
            throws IOException {
        List<PackedTokens.Document> documents = documents(golden.inputs());
        PackedTokens packed = PackedTokens.of(documents);
        NDArray found = decoder.logits(scope, packed, adapter);
        Map<String, NDArray> expected = tensors(golden, "logits");
        double allowed = golden.tolerance().required(tolerance).asDouble();
        for (int d = 0; d < documents.size(); d++) {
            NDArray part = found.get(packed.start(d) + ":" + packed.start(d + 1));
            NDArray golds = Objects.requireNonNull(expected.get("document." + d));
            assertThat(TestTorch.maxDifference(part, golds))
                    .as("document %d", d)
                    .isLessThanOrEqualTo(allowed * Math.max(1, TestTorch.max(golds)));
        }
    }

    private Map<String, NDArray> tensors(Golden golden, String key) throws IOException {
        return Safetensors.read(
                scope, golden.beside(golden.expected().required(key).asText()));
    }

    private static Regularization regularization(JsonNode inputs) {
        return new Regularization(
                inputs.path("labelSmoothing").asDouble(), inputs.path("zLoss").asDouble(), 0);
    }

    private void assertLossAndGradients(Golden golden, Decoder decoder, @Nullable Lora adapter, Parameters parameters)
            throws IOException {
        PackedTokens batch = PackedTokens.of(documents(golden.inputs()));
        long counted = golden.expected().required("counted").asLong();
        LossSum loss = decoder.accumulate(batch, adapter, 1.0 / counted, 0, regularization(golden.inputs()));
        assertThat(loss.tokens()).isEqualTo(counted);
        assertThat(loss.mean())
                .isCloseTo(
                        golden.expected().required("loss").asDouble(),
                        within(golden.tolerance().required("loss").asDouble()));
        Map<String, NDArray> expected = tensors(golden, "gradients");
        assertThat(parameters.gradients().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(TestTorch.relativeDifference(expected, parameters.gradients()))
                .isLessThanOrEqualTo(
                        golden.tolerance().required("gradientRelativeToLargest").asDouble());
        JsonNode sums = golden.expected().path("documentLossSums");
        TokenScores scores = decoder.score(batch, adapter);
        for (int d = 0; d < sums.size(); d++) {
            assertThat(-scores.sum(d)).isCloseTo(sums.get(d).asDouble(), within(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"family/decoder/tied.json", "family/decoder/untied.json"})
    void logitsEqualTransformers(String file) throws IOException {
        Golden golden = Golden.read(file);
        assertLogits(golden, decoder(golden), null, "absolute");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"objective/clm/documents.json", "objective/sft/documents.json", "objective/sft/regularized.json"
            })
    void lossAndEveryGradientEqualTransformers(String file) throws IOException {
        Golden golden = Golden.read(file);
        Decoder decoder = decoder(golden);
        assertLossAndGradients(golden, decoder, null, decoder.trainable(name -> true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adapter/lora/all-targets.json",
                "adapter/lora/some-targets-rank-stabilised.json",
                "adapter/lora/new-tokens.json",
                "adapter/lora/new-tokens-untied.json"
            })
    void adaptersEqualPeft(String file) throws IOException {
        Golden golden = Golden.read(file);
        Decoder decoder = decoder(golden);
        Path folder = golden.beside(golden.inputs().required("adapter").asText());
        Lora adapter =
                PeftFolder.read(torch, scope, folder, decoder.config().shapes()).over(scope, decoder.weights());
        assertThat(adapter.config().tokens().first())
                .isEqualTo(golden.inputs().path("firstToken").asInt());
        assertThat(adapter.config().rank())
                .isEqualTo(golden.inputs().required("rank").asInt());
        assertThat(adapter.config().rankStabilized())
                .isEqualTo(golden.inputs().required("rankStabilized").asBoolean());
        assertLogits(golden, decoder, adapter, "logits");
        assertLossAndGradients(golden, decoder, adapter, adapter.trainable());

        adapter.mergeInto(decoder.weights());
        Map<String, NDArray> merged = tensors(golden, "merged");
        int rows = (int) adapter.tensors().keySet().stream()
                .filter(name -> name.contains("token_adapter"))
                .count();
        assertThat(merged).hasSize((adapter.tensors().size() - rows) / 2 + rows);
        merged.forEach((name, tensor) -> assertThat(TestTorch.maxDifference(
                        tensor, Objects.requireNonNull(decoder.weights().get(name))))
                .as(name)
                .isLessThanOrEqualTo(golden.tolerance().required("merged").asDouble()));
    }
}
