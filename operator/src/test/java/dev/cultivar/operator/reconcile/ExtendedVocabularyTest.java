package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.EditWork;
import dev.cultivar.contract.Order;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class ExtendedVocabularyTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: words, record: text}], stages: [{name: extend, edit: {extendVocabulary: {slot: words}}}]}""";
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: {volume: {path: imports/m}}}, datasets: {words: {name: words}}}";

    private Order order(Job job) throws IOException {
        String json = admin.configMaps()
                .inNamespace(workspace.namespace())
                .withName(Hands.orderMap(job))
                .require()
                .getData()
                .get("order.json");
        return CanonicalJson.strict().readValue(json, Order.class);
    }

    private void prepare(String tokenizer) {
        workspace.apply(
                "DomainDataset", "words", Workspace.dataset(RecordType.text).replaceFirst("\\{", "{" + tokenizer));
        Job job = hands.job("words", "prepare", 1);
        hands.succeed(job, Workspace.dataset(job, RecordType.text, "w1"));
        workspace.until(DomainDataset.class, "words", "Ready", "True", "Prepared");
    }

    @Test
    void theOrderOfTheStageNamesTheDatasetOfItsSlot() throws IOException {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        prepare("tokenizer: {extend: {volume: {path: imports/m}, newTokens: 10}}, ");
        workspace.apply("TrainingRun", "run", RUN);
        Job imported = hands.job("run", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        EditWork work = (EditWork) order(hands.job("run", "extend", 1)).work().chosen();
        assertThat(work.tokenizer()).isEqualTo("w1");
        assertThat(work.models().get("base").digest()).isEqualTo("m1");
        assertThat(work.edit().extendVocabulary().slot()).isEqualTo("words");
    }

    @Test
    void aDatasetThatExtendsNoTokenizerIsNamed() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        prepare("tokenizer: {bytePairs: {}}, ");
        workspace.apply("TrainingRun", "run", RUN);
        TrainingRun run = workspace.until(TrainingRun.class, "run", "Stalled", "True", "TokenizerMissing");
        assertThat(Workspace.message(run, "Stalled"))
                .contains("stage extend", "DomainDataset words extends no tokenizer", "spec.tokenizer");
    }
}
