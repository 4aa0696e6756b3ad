package dev.cultivar.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.trainer.Workshop;
import dev.cultivar.trainer.method.Learner;
import dev.cultivar.trainer.method.Method;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ParameterRatesTest {
    private static final List<String> NAMES = List.of(
            "lm_head.weight", "model.embed_tokens.weight", "model.layers.0.mlp.up_proj.weight", "model.norm.weight");

    @Test
    void withoutGroupsAllAreAlike() throws IOException {
        assertThat(rates("{adamw: {learningRate: 0.1, weightDecay: 0.2}}", NAMES)
                        .values())
                .hasSize(4)
                .containsOnly(new Rates(0.1, 0.2));
    }

    @Test
    void theFirstGroupThatNamesAParameterCountsAndLeavesWhatItDoesNotSay() throws IOException {
        Map<String, Rates> rates = rates(
                "{adamw: {learningRate: 0.1, weightDecay: 0.2}, groups: ["
                        + "{parameters: ['base/model.layers.*'], learningRate: 0.01},"
                        + " {parameters: ['base/lm_head.weight', '*embed*'], weightDecay: 0},"
                        + " {parameters: ['base/model.*'], learningRate: 0.5, weightDecay: 0.5}]}",
                NAMES);

        assertThat(rates)
                .containsEntry("model.layers.0.mlp.up_proj.weight", new Rates(0.01, 0.2))
                .containsEntry("lm_head.weight", new Rates(0.1, 0))
                .containsEntry("model.embed_tokens.weight", new Rates(0.1, 0))
                .containsEntry("model.norm.weight", new Rates(0.5, 0.5));
    }

    @Test
    void aGroupsWeightDecayGoesBeforeDecayNorms() throws IOException {
        assertThat(rates("{adamw: {weightDecay: 0.2}, decayNorms: false}", NAMES))
                .containsEntry("model.norm.weight", new Rates(1e-4, 0))
                .containsEntry("lm_head.weight", new Rates(1e-4, 0.2));
        assertThat(rates(
                        "{adamw: {weightDecay: 0.2}, decayNorms: false,"
                                + " groups: [{parameters: ['*norm*'], weightDecay: 0.3}]}",
                        NAMES))
                .containsEntry("model.norm.weight", new Rates(1e-4, 0.3));
    }

    @Test
    void theMethodsRatioMultipliesTheLearningRate() throws IOException {
        assertThat(rates("{adamw: {learningRate: 0.25}}", List.of("a", "twice")))
                .containsEntry("a", new Rates(0.25, 0))
                .containsEntry("twice", new Rates(0.5, 0));
    }

    @Test
    void aGroupThatNamesNothingIsRefused() {
        assertThatThrownBy(() -> rates(
                        "{adamw: {}, groups: [{parameters: ['base/lm*'], weightDecay: 0},"
                                + " {parameters: ['model.*', 'base/LM*'], weightDecay: 0}]}",
                        NAMES))
                .isInstanceOf(InvalidWork.class)
                .hasMessage(
                        "optimizer.groups[1].parameters: model.*, base/LM* names no parameter that this stage trains;"
                                + " those are 4, such as base/lm_head.weight and base/model.norm.weight");
    }

    @Test
    void normsAndBiasesAreThoseThatTransformersLeavesOut() throws IOException {
        JsonNode golden;
        try (InputStream in =
                ParameterRatesTest.class.getResourceAsStream("/golden/" + "optimizer/groups/undecayed.json")) {
            golden = Workshop.JSON.readTree(in);
        }
        for (Map.Entry<String, JsonNode> layout : golden.path("inputs").properties()) {
            List<String> names = Workshop.JSON.convertValue(layout.getValue(), new TypeReference<>() {});
            Map<String, Rates> rates = rates("{adamw: {weightDecay: 0.2}, decayNorms: false}", names);

            assertThat(names.stream()
                            .filter(name ->
                                    Objects.requireNonNull(rates.get(name)).weightDecay() == 0))
                    .as(layout.getKey())
                    .containsExactlyElementsOf(Workshop.JSON.convertValue(
                            golden.path("expected").path(layout.getKey()), new TypeReference<List<String>>() {}));
        }
    }

    private static SortedMap<String, Rates> rates(String spec, List<String> names) throws IOException {
        try (Torch torch = Torch.start(1)) {
            Map<String, NDArray> tensors = new TreeMap<>();
            names.forEach(name -> tensors.put(name, torch.root().zeros(new Shape(1))));
            return ParameterRates.of(
                    CanonicalJson.strict()
                            .treeToValue(
                                    Workshop.JSON
                                            .reader()
                                            .with(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                                            .with(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                                            .readTree(spec),
                                    dev.cultivar.api.optimizer.Optimizer.class),
                    "base",
                    new Trained(Parameters.of(torch, tensors)));
        }
    }

    /** A method that trains these and doubles the learning rate of one of them. */
    private record Trained(Parameters parameters) implements Method {
        @Override
        public double learningRateRatio(String parameter) {
            return parameter.equals("twice") ? 2 : 1;
        }

        @Override
        public String name() {
            return "trained";
        }

        @Override
        public Learner learner() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, NDArray> tensors() {
            return parameters.values();
        }

        @Override
        public String kind() {
            return "model";
        }

        @Override
        public void write(Path folder) {
            throw new UnsupportedOperationException();
        }
    }
}
