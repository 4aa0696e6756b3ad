package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.Condition;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class RunExpiryTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;
    private static final String RUN = """
            {recipe: {name: recipe}, models: {base: {%s}}, datasets: {domain: {name: pages}}%s}
            """;
    private static final String VOLUME = "volume: {path: imports/smollm2}";
    private static final String TTL = ", ttlSecondsAfterFinished: %d";
    private static final String EVALUATION =
            "{models: {tuned: {run: {name: %s}}}, tasks: [{name: pages, lm: {data: {name: %s, split: test}}}]}";

    private void run(String name, String model, String further) {
        workspace.apply("TrainingRun", name, RUN.formatted(model, further));
    }

    private void succeeded(String further) {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        run("run", VOLUME, further);
        played("run");
        workspace.until(TrainingRun.class, "run", "Succeeded", "True", "Succeeded");
    }

    private void played(String name) {
        Job imported = hands.job(name, "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job(name, "read", 1);
        hands.succeed(read, Workspace.stage(read, "adapter", "a1", null));
    }

    private void gone(String name) {
        await("deletion of " + name).atMost(Workspace.PATIENCE).until(() -> {
            operator.wakeups().wake("TrainingRun", workspace.namespace(), name);
            return isGone(name);
        });
    }

    private boolean isGone(String name) {
        return admin.resources(TrainingRun.class)
                        .inNamespace(workspace.namespace())
                        .withName(name)
                        .get()
                == null;
    }

    private void keptBy(String... names) {
        keptBy(() -> {}, names);
    }

    private void keptBy(Runnable meanwhile, String... names) {
        String sentence = "spec.ttlSecondsAfterFinished is over, and it is deleted when these are done or gone: "
                + String.join(", ", names);
        await("condition Expired: " + sentence).atMost(Workspace.PATIENCE).until(() -> {
            meanwhile.run();
            operator.wakeups().wake("TrainingRun", workspace.namespace(), "run");
            return Workspace.condition(workspace.get(TrainingRun.class, "run"), "Expired")
                    .map(Condition::message)
                    .orElse("")
                    .equals(sentence);
        });
    }

    /** Each row that changes, by what a trial costs too, is another table. */
    private void writeTables() {
        hands.jobs("run", "table").stream()
                .filter(job -> job.getStatus().getConditions().isEmpty())
                .forEach(job -> hands.succeed(job, Workspace.stage(job, "report", "t1", null)));
    }

    @Test
    void aTimeGivenAfterTheEndDeletesTheRunAndAnEventSaysSo() {
        succeeded("");
        run("run", VOLUME, TTL.formatted(0));
        await().atMost(Workspace.PATIENCE).until(() -> isGone("run"));
        await("its event")
                .atMost(Workspace.PATIENCE)
                .untilAsserted(
                        () -> assertThat(admin.events()
                                        .v1()
                                        .events()
                                        .inNamespace(workspace.namespace())
                                        .list()
                                        .getItems())
                                .filteredOn(
                                        event -> event.getRegarding().getName().equals("run"))
                                .filteredOn(event -> event.getReason().equals("Expired"))
                                .extracting(Event::getNote)
                                .containsExactly(
                                        "deleted 0 seconds after it ended, as spec.ttlSecondsAfterFinished says; what it made stays in the store, and is no longer referred to by it"));
    }

    @Test
    void timeThatIsOverWhileTheOperatorWasAwayDeletesAtItsReturn() {
        succeeded(TTL.formatted(100_000));
        operator.close();
        run("run", VOLUME, TTL.formatted(1));
        operator = new RunningOperator(SERVER);
        await().atMost(Workspace.PATIENCE).until(() -> isGone("run"));
    }

    @Test
    void aRunThatOthersNeedStaysAndSaysWhoUntilTheyAreDoneOrGone() {
        succeeded("");
        run("later", "run: {name: run}", ", suspend: true");
        run("varied", VOLUME, ", suspend: true, overrides: [{field: run.models.base.run, value: '{name: run}'}]");
        workspace.apply("Evaluation", "exam", EVALUATION.formatted("run", "missing"));
        workspace.until(Evaluation.class, "exam", "Reconciling", "True", "DatasetMissing");
        run("run", VOLUME, TTL.formatted(0));
        keptBy("Evaluation exam", "TrainingRun later", "TrainingRun varied");
        assertThat(Workspace.condition(workspace.get(TrainingRun.class, "run"), "Succeeded")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");

        admin.resource(workspace.get(TrainingRun.class, "varied")).delete();
        workspace.prepared("missing", RecordType.text, "d2");
        Job examine = hands.job("exam", "examine", 1);
        keptBy("Evaluation exam", "TrainingRun later");
        hands.succeed(examine, Workspace.evaluation(examine, List.of(), List.of()));
        workspace.until(Evaluation.class, "exam", "GatePassed", "True", "NoGates");
        keptBy("TrainingRun later");
        admin.resource(workspace.get(TrainingRun.class, "later")).delete();
        gone("run");
    }

    @Test
    void aTimeThatIsTakenAwayKeepsTheRunAndTheConditionGoes() {
        succeeded("");
        workspace.apply("Evaluation", "exam", EVALUATION.formatted("run", "missing"));
        workspace.until(Evaluation.class, "exam", "Reconciling", "True", "DatasetMissing");
        run("run", VOLUME, TTL.formatted(0));
        keptBy("Evaluation exam");
        run("run", VOLUME, "");
        await().atMost(Workspace.PATIENCE)
                .until(() -> Workspace.condition(workspace.get(TrainingRun.class, "run"), "Expired")
                        .isEmpty());
    }

    @Test
    void aSearchStaysWhileATrialOfItIsNeeded() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        String search = ", search: {seeds: 1}";
        run("run", VOLUME, search);
        played("run-1");
        workspace.until(TrainingRun.class, "run", "Succeeded", "True", "Succeeded");
        Job table = hands.job("run", "table", 1);
        run("run", VOLUME, search + TTL.formatted(0));
        workspace.apply("Evaluation", "exam", EVALUATION.formatted("run-1", "missing"));
        keptBy("Job " + table.getMetadata().getName() + ", which is at work", "Evaluation exam");
        hands.succeed(table, Workspace.stage(table, "report", "t1", null));
        keptBy("Evaluation exam");
        admin.resource(workspace.get(Evaluation.class, "exam")).delete();
        gone("run");
    }

    @Test
    void aSearchStaysWhileATrialThatItStoppedWritesItsCheckpoint() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        String search = ", search: {seeds: 1}";
        run("run", VOLUME, search);
        Job job = hands.job("run-1", "import", 1);
        Pod pod = hands.run(job);
        workspace.until(TrainingRun.class, "run-1", "Running", "True", "Running");
        Scenes.stopTrial(admin, workspace.namespace());
        run("run", VOLUME, search + TTL.formatted(0));
        keptBy(this::writeTables, "TrainingRun run-1, which is at work");

        hands.remove(pod);
        await("deletion of the search").atMost(Workspace.PATIENCE).until(() -> {
            writeTables();
            return isGone("run");
        });
    }

    @Test
    void aFailedRunGoesTooAndWasDoneWhenItFailed() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        run("run", VOLUME, TTL.formatted(100_000));
        Job imported = hands.job("run", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("run", "read", 1);
        hands.refuse(read, Workspace.refused(read, "NoRecords", "there are none"));
        workspace.until(TrainingRun.class, "run", "Failed", "True", "NoRecords");
        run("run", VOLUME, TTL.formatted(0));
        gone("run");
    }

    @Test
    void anEditAtTheSameTimeWins() {
        succeeded("");
        TrainingRun seen = workspace.get(TrainingRun.class, "run");
        workspace.annotate(TrainingRun.class, "run", "people", "keep this");
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> Deletion.asSeen(admin, seen, DeletionPropagation.BACKGROUND))
                .satisfies(e -> assertThat(e.getCode()).isEqualTo(409));
        assertThat(workspace.get(TrainingRun.class, "run").getMetadata().getDeletionTimestamp())
                .isNull();
    }
}
