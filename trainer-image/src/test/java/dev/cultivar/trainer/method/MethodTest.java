package dev.cultivar.trainer.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Lora;
import dev.cultivar.api.method.MethodSpec;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.DecoderConfig;
import dev.cultivar.models.family.PackedTokens;
import dev.cultivar.models.family.PackedTokens.Document;
import dev.cultivar.models.kernel.Nf4;
import dev.cultivar.models.kernel.Regularization;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.runtime.store.ArtifactWriter;
import dev.cultivar.trainer.Extension;
import dev.cultivar.trainer.Workshop;
import dev.cultivar.trainer.objective.Gradients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every method, and what each changes. */
class MethodTest {
    private static final PackedTokens TEXT = PackedTokens.of(Document.causal(5, 60, 7, 200, 33, 1, 90));

    @TempDir
    Path folder;

    @Test
    void beforeTheFirstStepTheModelIsTheOneItStartsFrom() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            double plain = Methods.of(new Full(null), origin, null, 1)
                    .learner()
                    .decoder()
                    .loss(TEXT, null)
                    .sum();
            for (MethodSpec spec : List.of(
                    new Full(null), lora(), lora(", \"useDora\": true"), lora(", \"modulesToSave\": [\"norm\"]"))) {
                Learner learner = Methods.of(spec, origin, null, 1).learner();

                assertThat(learner.decoder().loss(TEXT, learner.adapter()).sum())
                        .as("%s", spec)
                        .isEqualTo(plain);
            }
        }
    }

    @Test
    void whatIsFrozenStaysAndCostsNoGradientOfItsWeights() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            Method all = Methods.of(new Full(null), origin, null, 1);
            Map<String, float[]> before = Gradients.copy(all.tensors());
            Method method = Methods.of(new Full(List.of("model.embed*", "*mlp*")), origin(torch, manager), null, 1);

            step(method);

            method.tensors().forEach((name, tensor) -> {
                boolean frozen = name.contains("embed") || name.contains("mlp");
                assertThat(method.parameters().values().containsKey(name))
                        .as(name)
                        .isNotEqualTo(frozen);
                assertThat(Arrays.equals(tensor.toFloatArray(), before.get(name)))
                        .as(name)
                        .isEqualTo(frozen);
            });
            // the tied head, and three projections of 24 x 40 in each of two layers
            assertThat(Flops.of(method).perToken())
                    .isEqualTo(Flops.of(all).perToken() - 2.0 * 24 * (Workshop.CONFIG.vocabSize() + 2 * 3 * 40));
        }
    }

    @Test
    void patternsThatFreezeNothingOrAllAreRefused() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            assertThatThrownBy(() -> Methods.of(new Full(List.of("*norm*", "base/model.*")), origin, null, 1))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining(
                            "full.freeze: base/model.* names no parameter of model base; it has 20, such as"
                                    + " model.embed_tokens.weight and model.norm.weight");
            assertThatThrownBy(() -> Methods.of(new Full(List.of("*")), origin, null, 1))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("full.freeze: * leaves no parameter of model base to train");
        }
    }

    @Test
    void loraChangesTheAdapterAndNothingElse() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Method method = Methods.of(lora(), origin(torch, manager), null, 1);
            Map<String, float[]> before =
                    Gradients.copy(method.learner().decoder().weights());

            step(method);

            assertThat(method.parameters().count()).isEqualTo(2 * 3 * (24 + 24 + 24 + 12));
            assertThat(Gradients.difference(
                            before, Gradients.copy(method.learner().decoder().weights())))
                    .isZero();
            assertThat(method.tensors().keySet()).allMatch(name -> name.contains("lora_"));
        }
    }

    @Test
    void loraWithNewTokensChangesTheirRowsToo() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Workshop workshop = new Workshop(folder.resolve("extended"));
            Artifact model = workshop.store().artifact("model", Extension.model(workshop, workshop.model()));
            Origin origin = Origin.open("base", model, null, torch, manager);
            Method method = Methods.of(newTokens(), origin, null, 1);
            Map<String, float[]> before =
                    Gradients.copy(method.learner().decoder().weights());
            String rows = "base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta";
            NDArray trained = Objects.requireNonNull(method.tensors().get(rows));
            float[] start = trained.toFloatArray();

            step(method, PackedTokens.of(Document.causal(5, Extension.AB, 7, Extension.SPACE_ABC, 9)));

            // two projections of rank 3 in two layers, and three rows
            assertThat(method.parameters().count()).isEqualTo(2 * 3 * (24 + 24 + 24 + 12) + 3 * 24);
            assertThat(trained.toFloatArray()).isNotEqualTo(start);
            assertThat(Gradients.difference(
                            before, Gradients.copy(method.learner().decoder().weights())))
                    .isZero();
            Flops without = Flops.of(Methods.of(lora(), origin, null, 1));
            assertThat(Flops.of(method).perToken()).isEqualTo(without.perToken() + 2 * 3 * 24);
        }
    }

    @Test
    void modulesToSaveAreTrainedAndCounted() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            Method method =
                    Methods.of(lora(", \"modulesToSave\": [\"embed_tokens\", \"k_proj\", \"norm\"]"), origin, null, 1);
            Map<String, float[]> before = Gradients.copy(method.tensors());
            Map<String, NDArray> base = origin.weights();
            Map<String, float[]> model = Gradients.copy(base);

            step(method);

            Map<String, float[]> after = Gradients.copy(method.tensors());
            before.forEach((name, values) -> {
                if (!name.contains(".lora_A.")) {
                    assertThat(after.get(name)).as(name).isNotEqualTo(values);
                }
            });
            assertThat(Gradients.difference(model, Gradients.copy(base))).isZero();
            // the embedding is the head; k_proj is 24 x 12 in two layers; norms are no products
            assertThat(Flops.of(method).perToken())
                    .isEqualTo(Flops.of(Methods.of(lora(), origin, null, 1)).perToken() + 2 * (258 * 24 + 2 * 24 * 12));
        }
    }

    @Test
    void magnitudesAreNoProductsButUnderDropoutTheWeightsAreUsedTwice() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            double plain = Flops.of(Methods.of(lora(), origin, null, 1)).perToken();
            Method dora = Methods.of(lora(", \"useDora\": true"), origin, null, 1);

            assertThat(dora.parameters().count()).isEqualTo(2 * (3 * (24 + 24 + 24 + 12) + 24 + 12));
            assertThat(Flops.of(dora).perToken()).isEqualTo(plain);
            assertThat(Flops.of(Methods.of(lora(", \"useDora\": true, \"dropout\": 0.1"), origin, null, 1))
                            .perToken())
                    .isEqualTo(plain + 4 * 2 * (24 * 24 + 24 * 12));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aQuantisedBaseHoldsItsProjectionsInFewerBytesAndTheRestAsItWas(boolean doubleQuant) throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            Map<String, NDArray> model = origin.weights();
            Method method = Methods.of(
                    lora(", \"quantization\": {\"nf4\": {\"doubleQuant\": " + doubleQuant
                            + "}}, \"modulesToSave\": [\"k_proj\"]"),
                    origin,
                    null,
                    1);
            Decoder decoder = method.learner().decoder();

            assertThat(decoder.quantized()).hasSize(2 * 6);
            // q, v, o, gate, up, down: halves of bytes; blocks of 64 have a scale of four bytes, or of one and two
            // numbers a tensor
            long values = 2 * (2 * 576 + 288 + 3 * 960);
            long blocks = 2 * (2 * 9 + 5 + 3 * 15);
            assertThat(decoder.quantized().values().stream()
                            .mapToLong(Nf4.Quantized::bytes)
                            .sum())
                    .isEqualTo(values / 2 + (doubleQuant ? blocks + 2 * 6 * 8 : 4 * blocks));
            decoder.weights().forEach((name, weight) -> {
                if (!decoder.quantized().containsKey(name)) {
                    assertThat(weight).as(name).isEqualTo(model.get(name));
                }
            });
            step(method);
            assertThat(Flops.of(method).perToken())
                    .isEqualTo(Flops.of(Methods.of(lora(", \"modulesToSave\": [\"k_proj\"]"), origin, null, 1))
                            .perToken());
        }
    }

    @Test
    void aRankOfItsOwnIsThatOfTheModulesThatItNames() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            Method method = Methods.of(
                    lora(", \"rankPattern\": [{\"module\": \"v_proj\", \"rank\": 2},"
                            + " {\"module\": \"layers.1.*\", \"rank\": 1}]"),
                    origin,
                    null,
                    1);

            assertThat(method.parameters().count()).isEqualTo(3 * 48 + 2 * 36 + 48 + 2 * 36);
            double plain = Flops.of(Methods.of(lora(), origin, null, 1)).perToken();
            assertThat(Flops.of(method).perToken()).isEqualTo(plain - 6 * (2 * 48 + 2 * 36));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "rank; up_proj; lora.rankPattern: up_proj names none of the targets q_proj, v_proj",
                "alpha; [kq]; lora.alphaPattern: [kq] names none of the targets",
                "rank; q(; methods{}.lora: pattern q( is no regular expression",
                "alpha; '(?i)Q_PROJ\", \"alpha\": 0}, {\"module\": \"v_proj'; methods{}.lora: LoRA needs alpha > 0, not 0.0",
                "rank; '.*\", \"rank\": 2}, {\"module\": \"v_proj'; lora.rankPattern: v_proj names none of the targets"
            })
    void aPatternThatDecidesNothingIsRefused(String kind, String module, String message) throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            Lora spec = lora(", \"" + kind + "Pattern\": [{\"module\": \"" + module + "\", \"" + kind + "\": 4}]");
            assertThatThrownBy(() -> Methods.of(spec, origin, null, 1))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void loraPlusIsForBAndVectors() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Method method =
                    Methods.of(lora(", \"loraplusLrRatio\": 16, \"useDora\": true"), origin(torch, manager), null, 1);
            method.tensors()
                    .keySet()
                    .forEach(name -> assertThat(method.learningRateRatio(name))
                            .as(name)
                            .isEqualTo(name.contains(".lora_A.") ? 1 : 16));
        }
    }

    @Test
    void rowsBehindTheNewTokensThatHaveNoTokenAreNotTrained() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Workshop workshop = new Workshop(folder.resolve("padded"));
            String padded;
            try (ArtifactWriter writer = workshop.store().create("model")) {
                Workshop.writeModel(
                        writer.folder(), new DecoderConfig(300, 24, 40, 2, 4, 2, 6, 512, 10000, 1e-5, true));
                padded = writer.publish(Map.of(), null, Map.of()).digest();
            }
            Artifact model = workshop.store().artifact("model", Extension.model(workshop, padded));
            Origin origin = Origin.open("base", model, null, torch, manager);
            assertThat(origin.folder().config().vocabSize()).isEqualTo(300);
            Method method = Methods.of(newTokens(), origin, null, 1);
            assertThat(method.parameters().count()).isEqualTo(2 * 3 * (24 + 24 + 24 + 12) + 3 * 24);
            Path adapter = folder.resolve("adapter");
            method.write(adapter);
            assertThat(Workshop.JSON
                            .readTree(adapter.resolve("adapter_config.json").toFile())
                            .path("trainable_token_indices")
                            .toString())
                    .contains("[258,259,260]");
        }
    }

    @Test
    void newTokensOfAModelThatWasNotExtendedAreRefused() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            assertThatThrownBy(() -> Methods.of(newTokens(), origin, null, 1))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("lora.newTokens: the vocabulary of model base was not extended");
        }
    }

    private static Lora newTokens() {
        return lora(", \"newTokens\": true");
    }

    @Test
    void fullChangesEveryTensor() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Method method = Methods.of(new Full(null), origin(torch, manager), null, 1);
            Map<String, float[]> before = Gradients.copy(method.tensors());

            step(method);

            assertThat(method.parameters().count()).isEqualTo(Workshop.CONFIG.parameterCount());
            Map<String, float[]> after = Gradients.copy(method.tensors());
            before.forEach(
                    (name, values) -> assertThat(after.get(name)).as(name).isNotEqualTo(values));
        }
    }

    @Test
    void anotherSeedInitialisesAnotherAdapter() throws IOException {
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            Origin origin = origin(torch, manager);
            Map<String, float[]> one =
                    Gradients.copy(Methods.of(lora(), origin, null, 1).tensors());

            assertThat(Gradients.difference(
                            one,
                            Gradients.copy(Methods.of(lora(), origin, null, 1).tensors())))
                    .isZero();
            assertThat(Gradients.difference(
                            one,
                            Gradients.copy(Methods.of(lora(), origin, null, 2).tensors())))
                    .isPositive();
        }
    }

    /** A step of plain descent: every tensor that can change does. */
    private static void step(Method method) {
        step(method, TEXT);
    }

    private static void step(Method method, PackedTokens text) {
        method.learner().crossEntropy(text, 1, 0, Regularization.NONE);
        method.parameters()
                .values()
                .forEach((name, value) ->
                        value.subi(method.parameters().gradients().get(name)));
    }

    private static Lora lora() {
        return lora("");
    }

    private static Lora lora(String more) {
        try {
            return CanonicalJson.strict()
                    .readValue(
                            "{\"rank\": 3, \"alpha\": 5, \"targetModules\": [\"q_proj\", \"v_proj\"]" + more + "}",
                            Lora.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Origin origin(Torch torch, NDManager manager) throws IOException {
        Workshop workshop = new Workshop(folder.resolve("store"));
        var artifact = workshop.store().artifact("model", workshop.model());
        return Origin.open("base", artifact, null, torch, manager);
    }
}
