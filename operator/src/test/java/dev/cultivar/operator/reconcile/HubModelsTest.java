package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class HubModelsTest extends ReconcilerTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}],
             stages: [{name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], duration: {steps: 4}}}]}""";
    private static final String MODEL = "{hub: {repoId: owner/tiny, revision: '" + COMMIT
            + "', endpoint: 'https://data.example.org', tokenSecret: {name: reader}}}";
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: " + MODEL + "}, datasets: {domain: {name: pages}}}";
    private static final String EVALUATION =
            "{models: {untrained: " + MODEL + "}, tasks: [{name: pages, lm: {data: {name: pages, split: test}}}]}";

    private void prepare() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
    }

    @Test
    void aRunFetchesItsModelByAStageOfItsOwnWithTheToken() throws IOException {
        prepare();
        workspace.apply("TrainingRun", "run", RUN);
        Job made = hands.job("run", "import", 1);
        Order order = CanonicalJson.strict()
                .readValue(
                        admin.configMaps()
                                .inNamespace(workspace.namespace())
                                .withName(Hands.orderMap(made))
                                .require()
                                .getData()
                                .get("order.json"),
                        Order.class);
        assertThat(order.work().importModel().hub().repoId()).isEqualTo("owner/tiny");
        assertThat(order.work().importModel().hub().maxSize())
                .as("defaults are resolved")
                .isEqualTo("10Gi");
        PodSpec pod = made.getSpec().getTemplate().getSpec();
        assertThat(pod.getVolumes()).extracting(Volume::getName).contains("hub-tokens");
        assertThat(pod.getContainers().getFirst().getEnv())
                .anyMatch(variable -> variable.getName().equals(PodEnvironment.HUB_TOKENS))
                .anyMatch(variable -> variable.getName().equals(PodEnvironment.DOWNLOAD_HOSTS));

        hands.succeed(made, Workspace.stage(made, "model", "m1", null));
        hands.job("run", "read", 1);
        assertThat(workspace.get(TrainingRun.class, "run").getStatus().inputs()).anySatisfy(input -> {
            assertThat(input.as()).isEqualTo("base");
            assertThat(input.kind()).isEqualTo("Hub");
            assertThat(input.name()).isEqualTo("owner/tiny@" + COMMIT);
            assertThat(input.digest()).isEqualTo("m1");
        });
    }

    @Test
    void aHubThatIsNotAllowedStallsBeforeAnyPod() {
        prepare();
        workspace.apply("TrainingRun", "run", RUN.replace("data.example.org", "other.example.org"));
        TrainingRun run = workspace.until(TrainingRun.class, "run", "Stalled", "True", "HostNotAllowed");
        assertThat(Workspace.message(run, "Ready"))
                .startsWith("spec.models.base.hub.endpoint: other.example.org is not among the hosts");
        workspace.apply("Evaluation", "exam", EVALUATION.replace("data.example.org", "other.example.org"));
        Evaluation exam = workspace.until(Evaluation.class, "exam", "Stalled", "True", "HostNotAllowed");
        assertThat(Workspace.message(exam, "Ready")).startsWith("spec.models.untrained.hub.endpoint: other");
        assertThat(hands.jobs("run", "import")).isEmpty();
        assertThat(hands.jobs("exam", "import-untrained")).isEmpty();

        workspace.apply("Evaluation", "allowed", EVALUATION);
        hands.job("allowed", "import-untrained", 1);
    }
}
