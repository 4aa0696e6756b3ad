package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.EditWork;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.observe.Received;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class TrainingRunReconcilerTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}, {name: questions, record: promptCompletion}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}},
             {name: fuse, edit: {mergeAdapter: {}}}]}
            """;
    private static final String RUN = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}}
            """;

    @Test
    void aRunImportsItsModelAndThreadsItThroughItsStages() throws IOException {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.until(AdaptationRecipe.class, "recipe", "Valid", "True", "Valid");
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", RUN);

        Job imported = hands.job("run", "import", 1);
        TrainingRun started = workspace.get(TrainingRun.class, "run");
        assertThat(started.getStatus().startTime()).isNotNull();
        assertThat(started.getStatus().recipe())
                .isEqualTo(workspace.get(AdaptationRecipe.class, "recipe").getSpec());
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));

        Job read = hands.job("run", "read", 1);
        TrainWork train = (TrainWork) order(read).work().chosen();
        assertThat(train.models()).isEqualTo(Map.of("base", new ModelState("m1", null)));
        assertThat(train.slots()).isEqualTo(Map.of("domain", RecordType.text));
        assertThat(train.datasets().get("domain").digest()).isEqualTo("d1");
        hands.succeed(read, Workspace.stage(read, "adapter", "a1", report(4, 0)));

        Job fuse = hands.job("run", "fuse", 1);
        assertThat(((EditWork) order(fuse).work().chosen()).models())
                .isEqualTo(Map.of("base", new ModelState("m1", "a1")));
        hands.succeed(fuse, Workspace.stage(fuse, "model", "m2", null));

        TrainingRun done = workspace.until(TrainingRun.class, "run", "Succeeded", "True", "Succeeded");
        assertThat(Workspace.condition(done, "Ready").orElseThrow().status()).isEqualTo("True");
        assertThat(done.getStatus().completionTime()).isNotNull();
        assertThat(done.getStatus().stages()).extracting(StageStatus::state).containsOnly("Succeeded");
        assertThat(done.getStatus().stages()).extracting(StageStatus::name).containsExactly("import", "read", "fuse");
        assertThat(done.getStatus().inputs()).anySatisfy(i -> {
            assertThat(i.as()).isEqualTo("base");
            assertThat(i.digest()).isEqualTo("m1");
        });
        assertThat(done.getStatus().progress().percent()).isEqualTo(100);
        assertThat(admin.batch()
                        .v1()
                        .jobs()
                        .inNamespace(workspace.namespace())
                        .list()
                        .getItems())
                .as("jobs: dataset, import, read, fuse")
                .hasSize(4);
    }

    @Test
    void editingTheRecipeOrTheDatasetLeavesAStartedRunAlone() throws IOException {
        Job imported = started();
        workspace.apply("AdaptationRecipe", "recipe", RECIPE.replace("steps: 4", "steps: 400"));
        workspace.until(AdaptationRecipe.class, "recipe", "Valid", "True", "Valid");
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        TrainWork train = (TrainWork) order(hands.job("run", "read", 1)).work().chosen();
        assertThat(train.train().duration().steps()).isEqualTo(4);
    }

    @Test
    void whatAStartedRunIsMadeOfIsFrozen() {
        started();
        Map.of(
                        "spec.recipe is frozen", RUN.replace("name: recipe", "name: other"),
                        "spec.models is frozen", RUN.replace("imports/smollm2", "imports/other"),
                        "spec.datasets is frozen", RUN.replace("name: pages", "name: others"),
                        "spec.seed is frozen", RUN.replace("{recipe", "{seed: 8, recipe"),
                        "spec.stages is frozen", RUN.replace("{recipe", "{stages: [read], recipe"),
                        "spec.search is frozen", RUN.replace("{recipe", "{search: {seeds: 2}, recipe"),
                        "spec.overrides is frozen",
                                RUN.replace("{recipe", "{overrides: [{field: run.stages, value: '[read]'}], recipe"))
                .forEach((message, spec) -> assertThatThrownBy(() -> workspace.apply("TrainingRun", "run", spec))
                        .isInstanceOf(KubernetesClientException.class)
                        .hasMessageContaining(message)
                        .hasMessageContaining("create a new TrainingRun"));
        workspace.apply("TrainingRun", "run", RUN.replace("{recipe", "{compute: {memory: 8Gi}, recipe"));
    }

    @Test
    void progressLossAndCheckpointsOfTheRunningPodAreInStatus() {
        Job imported = started();
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("run", "read", 1);
        Pod pod = hands.run(read);
        workspace.until(TrainingRun.class, "run", "Running", "True", "Running");

        says(pod, report(2, 1));
        TrainingRun run = percent(50);
        assertThat(run.getStatus().progress().loss()).isEqualTo("1.5000");
        assertThat(run.getStatus().progress().estimatedCompletionTime()).isEqualTo("2026-11-25T00:00:30Z");
        assertThat(run.getStatus().checkpoints())
                .extracting(CheckpointStatus::step)
                .containsExactly(2L);
        StageStatus stage = run.getStatus().stages().get(1);
        assertThat(stage.pod()).isEqualTo(pod.getMetadata().getName());
        assertThat(stage.lostSteps()).isEqualTo(1);
        assertThat(stage.checkpoint()).isEqualTo(2);
        assertThat(stage.tokensPerSecond()).isEqualTo(100.0);
    }

    @Test
    void aPodThatGoesOnIsListenedToAndNotTheOutcomeOfTheOneThatWasStopped() {
        Job imported = started();
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("run", "read", 1);
        Outcome stopped = Workspace.stage(read, "adapter", "a1", report(1, 0));
        hands.end(hands.run(read), 143, "Error", new String(TerminationMessage.write(stopped), StandardCharsets.UTF_8));
        percent(25);
        says(hands.run(read), report(3, 0));
        assertThat(percent(75).getStatus().stages().get(1).step()).isEqualTo(3);
    }

    private void says(Pod pod, Report report) {
        operator.reports().put(pod.getMetadata().getUid(), new Received(report, Instant.parse("2026-11-25T00:00:00Z")));
        operator.wakeups().wake("TrainingRun", workspace.namespace(), "run");
    }

    private TrainingRun percent(int percent) {
        return await().atMost(Workspace.PATIENCE)
                .until(
                        () -> workspace.get(TrainingRun.class, "run"),
                        r -> r.getStatus().progress() != null
                                && r.getStatus().progress().percent() == percent);
    }

    @Test
    void aKilledPodIsFollowedByAnotherAndCountsAsAnAttempt() {
        Job imported = started();
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("run", "read", 1);
        hands.end(hands.run(read), 137, "Error", "");
        TrainingRun between = workspace.until(TrainingRun.class, "run", "Reconciling", "True", "TryingAgain");
        assertThat(Workspace.message(between, "Ready"))
                .contains("exit code 137 (killed from outside", "spec.compute.memory", "train.batch.microBatchSize");
        hands.run(read);
        TrainingRun again = workspace.until(TrainingRun.class, "run", "Running", "True", "Running");
        assertThat(again.getStatus().stages().get(1).attempts()).isEqualTo(2);
    }

    @Test
    void moreMemoryResumesTheSameOrderAfterOutOfMemory() {
        Job imported = started();
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("run", "read", 1);
        hands.end(hands.run(read), 137, "OOMKilled", "");
        TrainingRun failed = workspace.until(TrainingRun.class, "run", "Failed", "True", "OutOfMemory");
        assertThat(failed.getStatus().stages().get(1).reason()).isEqualTo("OutOfMemory");
        assertThat(Workspace.message(failed, "Ready"))
                .contains("raise spec.compute.memory", "train.batch.microBatchSize", "train.gradientCheckpointing");
        hands.fail(read, "BackoffLimitExceeded");

        workspace.apply("TrainingRun", "run", RUN.replace("{recipe", "{compute: {cpu: \"4\", memory: 8Gi}, recipe"));
        Job bigger = hands.job("run", "read", 2);
        assertThat(Hands.order(bigger)).isEqualTo(Hands.order(read));
        hands.succeed(bigger, Workspace.stage(bigger, "adapter", "a1", null));
        Job fuse = hands.job("run", "fuse", 1);
        hands.succeed(fuse, Workspace.stage(fuse, "model", "m2", null));
        TrainingRun done = workspace.until(TrainingRun.class, "run", "Succeeded", "True", "Succeeded");
        assertThat(Workspace.condition(done, "Failed").orElseThrow().status()).isEqualTo("False");
    }

    @Test
    void suspendStopsTheJobAndGoesOnWithIt() {
        Job imported = started();
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job read = hands.job("run", "read", 1);
        workspace.apply("TrainingRun", "run", RUN.replace("{recipe", "{suspend: true, recipe"));
        workspace.until(TrainingRun.class, "run", "Suspended", "True", "Suspended");
        assertThat(admin.resource(read).get().getSpec().getSuspend()).isTrue();

        workspace.apply("TrainingRun", "run", RUN.replace("{recipe", "{suspend: false, recipe"));
        await().atMost(Workspace.PATIENCE)
                .until(() -> !admin.resource(read).get().getSpec().getSuspend());
        assertThat(hands.jobs("run", "read")).hasSize(1);
    }

    @Test
    void aQueueOwnsTheSuspensionOfItsJobs() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", RUN.replace("{recipe", "{queue: {kueue: {name: team-a}}, recipe"));
        Job imported = hands.job("run", "import", 1);
        assertThat(imported.getSpec().getSuspend()).isTrue();
        assertThat(imported.getMetadata().getLabels()).containsEntry("kueue.x-k8s.io/queue-name", "team-a");
        workspace.until(TrainingRun.class, "run", "Reconciling", "True", "WaitingForAdmission");
        assertThat(admin.resource(imported).get().getSpec().getSuspend()).isTrue();
    }

    @Test
    void aMissingRecipeIsWaitedFor() {
        workspace.apply("TrainingRun", "run", RUN);
        TrainingRun waiting = workspace.until(TrainingRun.class, "run", "Reconciling", "True", "RecipeMissing");
        assertThat(Workspace.message(waiting, "Ready")).contains("AdaptationRecipe recipe is not in namespace");
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.until(TrainingRun.class, "run", "Reconciling", "True", "DatasetMissing");
    }

    @Test
    void anUnboundSlotStallsWithTheLineToAdd() {
        workspace.apply(
                "AdaptationRecipe",
                "recipe",
                RECIPE.replace("slot: domain", "slot: domain}, {slot: extra")
                        .replace("slots: [", "slots: [{name: extra, record: text}, "));
        workspace.apply("TrainingRun", "run", RUN);
        TrainingRun stalled = workspace.until(TrainingRun.class, "run", "Stalled", "True", "SlotUnbound");
        assertThat(Workspace.message(stalled, "Ready")).contains("slot extra (text)", "add datasets.extra");
    }

    @Test
    void aDatasetOfAnotherRecordTypeStalls() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.promptCompletion, "d1");
        workspace.apply("TrainingRun", "run", RUN);
        TrainingRun stalled = workspace.until(TrainingRun.class, "run", "Stalled", "True", "RecordTypeMismatch");
        assertThat(Workspace.message(stalled, "Ready"))
                .contains("slot domain takes text", "DomainDataset pages holds promptCompletion");
        assertThat(stalled.getStatus().startTime()).isNull();
    }

    @Test
    void exitCode2OfAStageFailsTheRunAndNothingIsTriedAgain() {
        Job imported = started();
        hands.refuse(imported, Workspace.refused(imported, "MissingTensor", "model.safetensors: lm_head is missing"));
        TrainingRun failed = workspace.until(TrainingRun.class, "run", "Failed", "True", "MissingTensor");
        assertThat(Workspace.message(failed, "Ready"))
                .startsWith("stage import: model.safetensors: lm_head is missing")
                .contains("frozen since it started", "apply a new TrainingRun with another name");
        assertThat(failed.getStatus().completionTime()).isNotNull();
        assertThat(hands.jobs("run", "import")).hasSize(1);
        assertThat(hands.jobs("run", "read")).isEmpty();
    }

    @Test
    void anOperatorThatComesBackReadsTheEndFromTheTerminationMessage() throws IOException {
        Job imported = started();
        operator.close();
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        operator = new RunningOperator(SERVER);
        assertThat(((TrainWork) order(hands.job("run", "read", 1)).work().chosen()).models())
                .isEqualTo(Map.of("base", new ModelState("m1", null)));
        assertThat(hands.jobs("run", "import")).hasSize(1);
    }

    private Job started() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", RUN);
        return hands.job("run", "import", 1);
    }

    private Order order(Job job) throws IOException {
        String json = admin.configMaps()
                .inNamespace(workspace.namespace())
                .withName(Hands.orderMap(job))
                .require()
                .getData()
                .get("order.json");
        return CanonicalJson.strict().readValue(json, Order.class);
    }

    private static Report report(long step, long lost) {
        return new Report(
                Report.SCHEMA_VERSION,
                "read",
                "Training",
                step,
                4,
                lost,
                null,
                1.5,
                100.0,
                30.0,
                Map.of("learningRate", 0.001),
                List.of(new CheckpointStatus("read", step, "runs/u/read/step-" + step, "c")),
                List.of());
    }
}
