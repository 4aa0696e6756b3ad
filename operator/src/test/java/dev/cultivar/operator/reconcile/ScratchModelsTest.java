package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TokenizerStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.ScratchWork;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class ScratchModelsTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}],
             stages: [{name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], duration: {steps: 4}}}]}""";
    private static final String MODEL =
            "{scratch: {decoder: {hiddenSize: 64, numHiddenLayers: 2}}, tokenizer: {dataset: {name: words}}}";
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: " + MODEL + "}, datasets: {domain: {name: pages}}, seed: 5}";
    private static final String EVALUATION = "{models: {untrained: " + MODEL
            + "}, tasks: [{name: pages, lm: {data: {name: pages, split: test}}}], seed: 5}";

    private Order order(Job job) throws IOException {
        String json = admin.configMaps()
                .inNamespace(workspace.namespace())
                .withName(Hands.orderMap(job))
                .require()
                .getData()
                .get("order.json");
        return CanonicalJson.strict().readValue(json, Order.class);
    }

    private void applyWords() {
        workspace.apply(
                "DomainDataset",
                "words",
                Workspace.dataset(RecordType.text).replaceFirst("\\{", "{tokenizer: {bytePairs: {}}, "));
    }

    private void prepareWords() {
        applyWords();
        Job job = hands.job("words", "prepare", 1);
        Outcome plain = Workspace.dataset(job, RecordType.text, "w1");
        hands.succeed(
                job,
                new Outcome(
                        plain.schemaVersion(),
                        plain.orderDigest(),
                        plain.exitCode(),
                        plain.reason(),
                        plain.message(),
                        plain.outputs(),
                        plain.report(),
                        plain.record(),
                        plain.splits(),
                        plain.steps(),
                        plain.results(),
                        plain.gates(),
                        new TokenizerStatus(2048L, Map.of("train", 1.5), "t1"),
                        plain.card(),
                        plain.stops()));
        workspace.until(DomainDataset.class, "words", "Ready", "True", "Prepared");
    }

    @Test
    void aRunMakesItsModelFromItsSeedOnceTheTokenizerIsThere() throws IOException {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        applyWords();
        workspace.apply("TrainingRun", "run", RUN);
        TrainingRun waiting = workspace.until(TrainingRun.class, "run", "Reconciling", "True", "DatasetNotPrepared");
        assertThat(waiting.getStatus().waitingFor())
                .singleElement()
                .satisfies(w -> assertThat(w.name()).isEqualTo("words"));

        prepareWords();

        Job made = hands.job("run", "import", 1);
        Order order = order(made);
        assertThat(order.seed()).isEqualTo(5);
        ScratchWork work = (ScratchWork) order.work().chosen();
        assertThat(work.tokenizer()).isEqualTo("w1");
        assertThat(work.family().decoder().hiddenSize()).isEqualTo(64);
        assertThat(work.family().decoder().numAttentionHeads())
                .as("defaults are resolved")
                .isEqualTo(4);
        hands.succeed(made, Workspace.stage(made, "model", "m1", null));
        Job read = hands.job("run", "read", 1);
        assertThat(order(read).work().train().models().get("base").digest()).isEqualTo("m1");
        assertThat(workspace.get(TrainingRun.class, "run").getStatus().inputs())
                .anySatisfy(i -> {
                    assertThat(i.as()).isEqualTo("base");
                    assertThat(i.kind()).isEqualTo("Scratch");
                    assertThat(i.digest()).isEqualTo("m1");
                })
                .anySatisfy(i -> {
                    assertThat(i.as()).isEqualTo("base.tokenizer");
                    assertThat(i.digest()).isEqualTo("w1");
                });
        assertThat(workspace.get(DomainDataset.class, "words").getStatus().tokenizer())
                .isEqualTo(new TokenizerStatus(2048L, Map.of("train", 1.5), "t1"));
    }

    @Test
    void anEvaluationMakesTheSameModelByTheSameOrder() throws IOException {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        prepareWords();
        workspace.apply("TrainingRun", "run", RUN);
        workspace.apply("Evaluation", "exam", EVALUATION);
        Job made = hands.job("exam", "import-untrained", 1);
        assertThat(Hands.order(made)).isEqualTo(Hands.order(hands.job("run", "import", 1)));
        hands.succeed(made, Workspace.stage(made, "model", "m1", null));
        assertThat(order(hands.job("exam", "examine", 1)).work().evaluate()).isNotNull();
    }

    @Test
    void aDatasetThatFitsNoTokenizerIsNamed() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", RUN.replace("name: words", "name: pages"));
        TrainingRun run = workspace.until(TrainingRun.class, "run", "Stalled", "True", "TokenizerMissing");
        assertThat(Workspace.message(run, "Stalled"))
                .contains("DomainDataset pages fits no tokenizer")
                .contains("spec.tokenizer");
    }
}
