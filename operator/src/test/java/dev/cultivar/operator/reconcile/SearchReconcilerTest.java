package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class SearchReconcilerTest extends SearchesTest {
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: {volume: {path: imports/tiny}}}, datasets: {domain: {name: pages}}, seed: 7, search: %s}";
    private static final String ARMS =
            "{name: arm, arms: [{name: short}, {name: long, set: {recipe.stages.read.train.duration.steps: \"8\"}}]}";
    private static final String LR =
            "{name: lr, field: recipe.stages.read.train.optimizer.adamw.learningRate, values: [\"0.1\", \"0.2\", \"0.3\", \"0.4\"]}";

    @Test
    void theTableOf24TrialsIsCompleteThoughOneIsKilledOneDeletedAndOneFails() {
        workspace.apply(
                "TrainingRun", "grid", RUN.formatted("{seeds: 3, parallelism: 4, axes: [" + LR + ", " + ARMS + "]}"));
        Set<String> once = new HashSet<>();
        TrainingRun done = workspace.drive("grid", "Failed", job -> {
            String trial = job.getMetadata().getLabels().get(Labels.OWNER);
            assertThat(table("grid").running()).isLessThanOrEqualTo(4);
            if (trial.equals("grid-5") && read(job)) {
                hands.refuse(job, Workspace.refused(job, "BadRecord", "part-0.jsonl.zst, line 3: no text"));
            } else if (trial.equals("grid-7") && read(job)) {
                hands.end(hands.run(job), 137, "Error", "");
                succeed(job);
            } else if (trial.equals("grid-9") && read(job) && once.add(trial)) {
                admin.resource(workspace.get(TrainingRun.class, trial)).delete();
                admin.resource(job).delete();
            } else {
                succeed(job);
            }
        });

        SearchStatus table = done.getStatus().search();
        assertThat(table.total()).isEqualTo(24);
        assertThat(table.succeeded()).isEqualTo(23);
        assertThat(table.failed()).isEqualTo(1);
        assertThat(table.running()).isZero();
        assertThat(table.trials()).extracting(TrialStatus::name).hasSize(24).doesNotHaveDuplicates();
        assertThat(table.trials().stream().map(TrialStatus::coordinates).distinct())
                .hasSize(24);
        TrialStatus failed = table.trials().get(4);
        assertThat(failed.name()).isEqualTo("grid-5");
        assertThat(failed.coordinates()).isEqualTo(Map.of("lr", "0.1", "arm", "long", "seed", "8"));
        assertThat(Workspace.condition(done, "Ready").orElseThrow().reason()).isEqualTo("TrialsFailed");
        assertThat(Workspace.message(done, "Ready"))
                .startsWith("23 of 24 trials are done; 1 failed: grid-5 (")
                .contains("arm=long", "lr=0.1", "seed=8", "stage read: part-0.jsonl.zst, line 3: no text");
        assertThat(jobs("import")).as("all trials share one import").hasSize(1);
        assertThat(jobs("read")).hasSize(24);
        assertThat(done.getStatus().progress().percent()).isEqualTo(100);
        assertThat(done.getStatus().completionTime()).isNotNull();
        everyTrialGoesWithItsSearch("grid", 24);
    }

    private void everyTrialGoesWithItsSearch(String search, int count) {
        String uid = workspace.get(TrainingRun.class, search).getMetadata().getUid();
        assertThat(trials(search))
                .hasSize(count)
                .allSatisfy(trial -> assertThat(trial.getMetadata().getOwnerReferences())
                        .singleElement()
                        .satisfies(owner -> {
                            assertThat(owner.getUid()).isEqualTo(uid);
                            assertThat(owner.getController()).isTrue();
                            assertThat(owner.getBlockOwnerDeletion()).isTrue();
                        }));
    }

    @Test
    void theArmsOfOneSeedArePairedAndTakeRecipeAndDataFromTheSnapshot() {
        workspace.apply("TrainingRun", "arms", RUN.formatted("{seeds: 2, axes: [" + ARMS + "]}"));
        Job imported = hands.job("arms-1", "import", 1);
        workspace.apply("AdaptationRecipe", "recipe", RECIPE.replace("steps: 4", "steps: 400"));
        workspace.apply(
                "DomainDataset", "pages", Workspace.dataset(RecordType.text).replace("0.5", "0.4"));
        Job again = hands.job("pages", "prepare", 2);
        hands.succeed(again, Workspace.dataset(again, RecordType.text, "d2"));
        await().atMost(Workspace.PATIENCE)
                .until(() -> workspace
                        .get(DomainDataset.class, "pages")
                        .getStatus()
                        .artifact()
                        .digest()
                        .equals("d2"));
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        TrainingRun done = workspace.drive("arms", "Succeeded", this::succeed);

        assertThat(done.getStatus().search().trials())
                .extracting(
                        t -> t.coordinates().get("arm") + " " + t.coordinates().get("seed"))
                .containsExactly("short 7", "short 8", "long 7", "long 8");
        assertThat(List.of(order("arms-1"), order("arms-2"), order("arms-3"), order("arms-4")))
                .extracting(
                        o -> ((TrainWork) o.work().chosen()).train().duration().steps() + " " + o.seed() + " "
                                + ((TrainWork) o.work().chosen())
                                        .datasets()
                                        .get("domain")
                                        .digest())
                .containsExactly("4 7 d1", "4 8 d1", "8 7 d1", "8 8 d1");
        assertThat(workspace
                        .get(TrainingRun.class, "arms-4")
                        .getStatus()
                        .recipe()
                        .stages()
                        .getFirst()
                        .train()
                        .duration()
                        .steps())
                .isEqualTo(8);
    }

    @Test
    void anInvalidOverrideIsNamedBeforeAnyTrialStarts() {
        workspace.apply(
                "TrainingRun",
                "wrong",
                RUN.formatted(
                        "{axes: [{name: arm, arms: [{name: good}, {name: bad, set: {recipe.stages.red.train.maxGradNorm: \"1\"}}]}]}"));
        TrainingRun stalled = workspace.until(TrainingRun.class, "wrong", "Stalled", "True", "InvalidOverride");
        assertThat(Workspace.message(stalled, "Ready"))
                .contains(
                        "spec.search.axes[arm].arms[bad]",
                        "recipe.stages.red.train.maxGradNorm",
                        "recipe.stages has nothing called red; it has read");
        assertThat(stalled.getStatus().startTime()).isNull();
        assertThat(trials("wrong")).isEmpty();
        workspace.apply("TrainingRun", "wrong", RUN.formatted("{axes: [{name: arm, arms: [{name: good}]}]}"));
        hands.job("wrong-1", "import", 1);
    }

    @Test
    void anOperatorThatComesBackGoesOnWithTheSameTrials() {
        workspace.apply("TrainingRun", "grid", RUN.formatted("{seeds: 3}"));
        Job imported = hands.job("grid-1", "import", 1);
        operator.close();
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        operator = new RunningOperator(SERVER);
        Job read = hands.job("grid-1", "read", 1);
        operator.close();
        operator = new RunningOperator(SERVER);
        succeed(read);
        workspace.played(read);
        TrainingRun done = workspace.drive("grid", "Succeeded", this::succeed);
        assertThat(done.getStatus().search().succeeded()).isEqualTo(3);
        assertThat(trials("grid")).hasSize(3);
        assertThat(jobs("import")).hasSize(1);
        assertThat(jobs("read")).hasSize(3);
    }

    @Test
    void trialsAtOnceShareOneImportAndGoOnAloneWhenItFails() {
        workspace.apply("TrainingRun", "pair", RUN.formatted("{seeds: 2, parallelism: 2}"));
        await().atMost(Workspace.PATIENCE).until(() -> jobs("import").size() == 1);
        Job imported = jobs("import").getFirst();
        String first = imported.getMetadata().getLabels().get(Labels.OWNER);
        String second = first.equals("pair-1") ? "pair-2" : "pair-1";
        TrainingRun waiting = workspace.until(TrainingRun.class, second, "Reconciling", "True", "WaitingForRun");
        assertThat(Workspace.message(waiting, "Ready"))
                .contains("stage import: TrainingRun " + first + " is doing the same");
        assertThat(waiting.getStatus().waitingFor().getFirst().name()).isEqualTo(first);
        assertThat(jobs("import")).hasSize(1);

        hands.refuse(imported, Workspace.refused(imported, "MissingTensor", "lm_head is missing"));
        Job own = hands.job(second, "import", 1);
        hands.succeed(own, Workspace.stage(own, "model", "m1", null));
        hands.job(second, "read", 1);
        await().atMost(Workspace.PATIENCE).until(() -> table("pair").failed() == 1);
    }

    @Test
    void anotherRunTakesTheOutputsOfTheSameOrderWithoutAJob() {
        String run = RUN.replace(", search: %s", "");
        workspace.apply("TrainingRun", "first", run);
        workspace.drive("first", "Succeeded", this::succeed);
        workspace.apply("TrainingRun", "second", run);
        TrainingRun second = workspace.drive("second", "Succeeded", this::succeed);
        TrainingRun first = workspace.get(TrainingRun.class, "first");
        assertThat(jobs("import"))
                .as("what lies under the path may have changed since, so it is looked at again")
                .hasSize(2);
        assertThat(jobs("read")).hasSize(1);
        StageStatus reused = second.getStatus().stages().getLast();
        assertThat(reused.reusedFrom()).isEqualTo("first");
        assertThat(reused.job()).isNull();
        assertThat(reused.attempts()).isZero();
        StageStatus done = first.getStatus().stages().getLast();
        assertThat(reused.outputs()).isEqualTo(done.outputs());
        assertThat(reused.order().digest()).isEqualTo(done.order().digest());

        workspace.apply("TrainingRun", "third", run.replace("seed: 7", "seed: 7, reuse: Never"));
        TrainingRun third = workspace.drive("third", "Succeeded", this::succeed);
        assertThat(third.getStatus().stages().getLast().reusedFrom()).isNull();
        assertThat(jobs("read")).hasSize(2);
    }

    @Test
    void aNameThatSomebodyElseHasIsWaitedFor() {
        workspace.apply("TrainingRun", "grid-1", RUN.replace(", search: %s", ", suspend: true"));
        workspace.until(TrainingRun.class, "grid-1", "Suspended", "True", "Suspended");
        workspace.apply("TrainingRun", "grid", RUN.formatted("{seeds: 2}"));
        TrainingRun taken = workspace.until(TrainingRun.class, "grid", "Reconciling", "True", "NameTaken");
        assertThat(Workspace.message(taken, "Ready")).contains("TrainingRun grid-1 is there and is no trial");
        admin.resource(workspace.get(TrainingRun.class, "grid-1")).delete();
        hands.job("grid-1", "import", 1);
        everyTrialGoesWithItsSearch("grid", 1);
    }

    @Test
    void whatStaysFreeIsPassedOnToTheTrials() {
        String search = RUN.formatted("{seeds: 2}");
        workspace.apply("TrainingRun", "grid", search);
        Job imported = hands.job("grid-1", "import", 1);
        hands.run(imported);
        workspace.until(TrainingRun.class, "grid-1", "Running", "True", "Running");
        workspace.apply(
                "TrainingRun",
                "grid",
                search.replace("seed: 7", "seed: 7, suspend: true, compute: {cpu: \"2\", memory: 8Gi}"));
        await().atMost(Workspace.PATIENCE)
                .until(() -> admin.resource(imported).get().getSpec().getSuspend());
        workspace.until(TrainingRun.class, "grid", "Suspended", "True", "Suspended");
        assertThat(workspace
                        .get(TrainingRun.class, "grid-1")
                        .getSpec()
                        .compute()
                        .memory())
                .isEqualTo("8Gi");
        workspace.apply("TrainingRun", "grid", search);
        await().atMost(Workspace.PATIENCE)
                .until(() -> !admin.resource(imported).get().getSpec().getSuspend());
        assertThat(jobs("import")).hasSize(1);
    }

    @Test
    void aTrialThatCantGoOnSaysWhyInTheTable() {
        workspace.apply("TrainingRun", "grid", RUN.formatted("{seeds: 2}"));
        Pod blocked = hands.block(hands.job("grid-1", "import", 1), "ErrImagePull", "no such image");
        TrainingRun stalled = workspace.until(TrainingRun.class, "grid", "Reconciling", "True", "TrialStalled");
        assertThat(Workspace.message(stalled, "Ready"))
                .contains("0 of 2 trials are done, 1 are at work; 1 stalled: grid-1 (seed=7): stage import: pod ")
                .contains(blocked.getMetadata().getName(), "no such image");
        assertThat(table("grid").trials().getFirst().state()).isEqualTo("Running");
    }

    @Test
    void aSearchWithNothingToDoWritesNothing() {
        workspace.apply("TrainingRun", "grid", RUN.formatted("{seeds: 2, parallelism: 2}"));
        await().atMost(Workspace.PATIENCE).until(() -> jobs("import").size() == 1);
        String first = jobs("import").getFirst().getMetadata().getLabels().get(Labels.OWNER);
        String second = first.equals("grid-1") ? "grid-2" : "grid-1";
        workspace.until(TrainingRun.class, first, "Reconciling", "True", "JobCreated");
        workspace.until(TrainingRun.class, second, "Reconciling", "True", "WaitingForRun");
        workspace.until(TrainingRun.class, "grid", "Running", "True", "Searching");
        Set<String> last = new HashSet<>();
        await("an end of writing, whatever wakes the reconcilers")
                .during(Duration.ofSeconds(2))
                .atMost(Workspace.PATIENCE)
                .until(() -> {
                    for (String run : List.of("grid", "grid-1", "grid-2")) {
                        operator.wakeups().wake("TrainingRun", workspace.namespace(), run);
                    }
                    Set<String> now = versions();
                    boolean settled = now.equals(last);
                    last.clear();
                    last.addAll(now);
                    return settled;
                });
    }

    private Set<String> versions() {
        return admin.resources(TrainingRun.class).inNamespace(workspace.namespace()).list().getItems().stream()
                .map(r -> r.getMetadata().getResourceVersion())
                .collect(Collectors.toSet());
    }

    private void succeed(Job job) {
        String trial = job.getMetadata().getLabels().get(Labels.OWNER);
        hands.succeed(
                job,
                read(job)
                        ? Workspace.stage(job, "adapter", "a-" + trial, null)
                        : Workspace.stage(job, "model", "m1", null));
    }

    private static boolean read(Job job) {
        return job.getMetadata().getLabels().get(Labels.STAGE).equals("read");
    }

    private SearchStatus table(String run) {
        return workspace.get(TrainingRun.class, run).getStatus().search();
    }

    private List<TrainingRun> trials(String run) {
        return admin.resources(TrainingRun.class)
                .inNamespace(workspace.namespace())
                .withLabel(Labels.SEARCH, run)
                .list()
                .getItems();
    }

    private List<Job> jobs(String stage) {
        return admin.batch()
                .v1()
                .jobs()
                .inNamespace(workspace.namespace())
                .withLabel(Labels.STAGE, stage)
                .list()
                .getItems();
    }

    private Order order(String trial) {
        return workspace.orderOf(hands.job(trial, "read", 1));
    }
}
