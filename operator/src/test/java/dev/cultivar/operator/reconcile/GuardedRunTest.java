package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.observe.Received;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What guards did in a pod, and which checkpoints are there, as the run's status tells it. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class GuardedRunTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], duration: {steps: 8},
              guards: {lossSpike: {factor: 3}, noStep: {seconds: 900}, rollback: {learningRateFactor: 0.5}}}}]}
            """;
    private static final String RUN = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}}
            """;
    private static final GuardStatus ROLLED_BACK = new GuardStatus(
            1, 3L, 0, "LossSpike", 5L, "stage read, step 5: the loss is 9.0; rollback 1 of 3 to step 2");

    private Job read;

    @BeforeEach
    void begin() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", RUN);
        Job imported = hands.job("run", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        read = hands.job("run", "read", 1);
    }

    @Test
    void theOrderHasTheGuardsAndARollbackIsInStatusWhileItRuns() {
        TrainWork train = (TrainWork) workspace.orderOf(read).work().chosen();
        assertThat(train.train().guards().lossSpike().factor()).isEqualTo(3);
        assertThat(train.train().guards().rollback().learningRateFactor()).isEqualTo(0.5);

        says(hands.run(read), report("Training", 2, List.of(2L), ROLLED_BACK));

        TrainingRun run = until(stage -> ROLLED_BACK.equals(stage.guards()));
        assertThat(Workspace.message(run, "Reconciling"))
                .contains("1 rollbacks, 3 skipped steps", "rollback 1 of 3 to step 2");
    }

    @Test
    void whatAPodWarnsOfIsInTheRunsMessageWhileItIsAtWork() {
        List<String> warnings = List.of("the first", "the second", "the third", "the fourth");
        says(
                hands.run(read),
                new Report(
                        Report.SCHEMA_VERSION,
                        "read",
                        "Training",
                        2,
                        8,
                        0,
                        null,
                        1.5,
                        null,
                        null,
                        Map.of(),
                        List.of(),
                        warnings));

        until(stage -> stage.step() == 2);
        TrainingRun run = workspace.until(TrainingRun.class, "run", "Running", "True", "Running");
        assertThat(Workspace.message(run, "Ready"))
                .endsWith("is at work; warning: the first; warning: the second; warning: the third");
    }

    @Test
    void howManyCheckpointsStayIsToldToThePodAndChangesNoOrder() {
        workspace.apply(
                "TrainingRun", "lean", RUN.strip().replaceAll("}$", ", reuse: Never, retention: {checkpoints: 5}}"));
        Job imported = hands.job("lean", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        Job lean = hands.job("lean", "read", 1);

        assertThat(workspace.orderOf(lean)).isEqualTo(workspace.orderOf(read));
        assertThat(kept(lean)).containsExactly("5");
        assertThat(kept(read)).isEmpty();
    }

    private static java.util.stream.Stream<String> kept(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals(PodEnvironment.CHECKPOINTS))
                .map(EnvVar::getValue);
    }

    @Test
    void aStageThatWasStoppedByAGuardFailsWithItsReasonAndItsCheckpointsAreStillThere() {
        GuardStatus stopped = new GuardStatus(3, 10L, 0, "LossSpike", 7L, "stage read, step 7: the loss is 9.0");
        hands.refuse(
                read,
                outcome(
                        2,
                        "LossSpike",
                        "stage read, step 7: the loss is 9.0 (after 3 rollbacks, guards.rollback.atMost)",
                        "Stopped",
                        6,
                        List.of(4L, 6L),
                        stopped));

        TrainingRun failed = workspace.until(TrainingRun.class, "run", "Failed", "True", "LossSpike");
        assertThat(Workspace.message(failed, "Ready"))
                .startsWith("stage read, step 7: the loss is 9.0 (after 3 rollbacks");
        assertThat(stage(failed).reason()).isEqualTo("LossSpike");
        assertThat(stage(failed).guards()).isEqualTo(stopped);
        assertThat(stage(failed).outputs())
                .as("the losses until then")
                .extracting(ArtifactStatus::digest)
                .containsExactly("h2");
        assertThat(failed.getStatus().checkpoints())
                .extracting(CheckpointStatus::step)
                .containsExactly(6L, 4L);
    }

    @Test
    void aPodThatHungIsFollowedByAnotherAndWhatIsKnownStaysUntilThatOneLooked() {
        GuardStatus hung = new GuardStatus(0, 0L, 1, "NoStep", 5L, "stage read, step 5: no step was done for 900 s");
        hands.end(
                hands.run(read), outcome(75, "NoStep", "no step was done for 900 s", "Training", 4, List.of(4L), hung));
        TrainingRun between = workspace.until(TrainingRun.class, "run", "Reconciling", "True", "TryingAgain");
        assertThat(Workspace.message(between, "Ready")).contains("exit code 75", "no step was done for 900 s");

        Pod next = hands.run(read);
        says(next, Report.started("read"));
        TrainingRun run = workspace.until(TrainingRun.class, "run", "Running", "True", "Running");
        assertThat(stage(run).guards()).isEqualTo(hung);
        assertThat(stage(run).step()).isEqualTo(4);
        assertThat(stage(run).checkpoint()).isEqualTo(4);
        assertThat(run.getStatus().checkpoints()).hasSize(1);

        says(next, report("Training", 5, List.of(), hung));
        run = until(stage -> stage.step() == 5);
        assertThat(stage(run).checkpoint()).as("it found none that is whole").isNull();
        assertThat(run.getStatus().checkpoints()).isEmpty();
    }

    @Test
    void whatAnEarlierPodSaidDoesNotComeBackWhenALaterOneIsGone() {
        hands.end(
                hands.run(read),
                outcome(75, "ProcessLost", "its process was killed", "Training", 4, List.of(4L), GuardStatus.NONE));
        workspace.until(TrainingRun.class, "run", "Reconciling", "True", "TryingAgain");
        Pod later = hands.run(read);
        says(later, report("Training", 6, List.of(6L), null));
        until(stage -> stage.step() == 6);

        hands.remove(later);
        TrainingRun between = workspace.until(TrainingRun.class, "run", "Reconciling", "True", "JobCreated");
        assertThat(stage(between).step()).isEqualTo(6);
        assertThat(stage(between).checkpoint()).isEqualTo(6);
        assertThat(stage(between).pod()).isEqualTo(later.getMetadata().getName());
        assertThat(stage(between).attempts()).isEqualTo(2);
        assertThat(between.getStatus().checkpoints())
                .extracting(CheckpointStatus::step)
                .containsExactly(6L);
        assertThat(between.getStatus().progress().estimatedCompletionTime())
                .as("nothing is at work")
                .isNull();

        hands.run(read);
        assertThat(stage(workspace.until(TrainingRun.class, "run", "Running", "True", "Running"))
                        .attempts())
                .isEqualTo(3);
    }

    @Test
    void afterTheEndNoCheckpointIsNamedAndTheHistoryIs() {
        hands.succeed(read, outcome(0, "Done", "8 steps", "Done", 8, List.of(), ROLLED_BACK));

        TrainingRun done = workspace.until(TrainingRun.class, "run", "Succeeded", "True", "Succeeded");
        assertThat(stage(done).checkpoint()).isNull();
        assertThat(done.getStatus().checkpoints()).isEmpty();
        assertThat(stage(done).guards()).isEqualTo(ROLLED_BACK);
        assertThat(stage(done).outputs())
                .extracting(ArtifactStatus::name, ArtifactStatus::kind)
                .contains(org.assertj.core.groups.Tuple.tuple("history", "report"));
    }

    private static StageStatus stage(TrainingRun run) {
        return run.getStatus().stages().get(1);
    }

    private TrainingRun until(java.util.function.Predicate<StageStatus> seen) {
        return await().atMost(Workspace.PATIENCE)
                .until(() -> workspace.get(TrainingRun.class, "run"), run -> seen.test(stage(run)));
    }

    private void says(Pod pod, Report report) {
        operator.reports().put(pod.getMetadata().getUid(), new Received(report, Instant.parse("2026-11-25T00:00:00Z")));
        operator.wakeups().wake("TrainingRun", workspace.namespace(), "run");
    }

    private Outcome outcome(
            int exitCode,
            String reason,
            String message,
            String state,
            long step,
            List<Long> checkpoints,
            GuardStatus guards) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                dev.cultivar.operator.cluster.Hands.order(read),
                exitCode,
                reason,
                message,
                exitCode == 0
                        ? List.of(
                                new ArtifactStatus("base", "model", "m2", 10L),
                                new ArtifactStatus("history", "report", "h1", 10L))
                        : exitCode == 2 ? List.of(new ArtifactStatus("history", "report", "h2", 9L)) : List.of(),
                report(state, step, checkpoints, guards),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Report report(String state, long step, List<Long> checkpoints, @Nullable GuardStatus guards) {
        return new Report(
                Report.SCHEMA_VERSION,
                "read",
                state,
                step,
                8,
                0,
                null,
                1.5,
                100.0,
                30.0,
                Map.of("learningRate", 0.001),
                checkpoints.stream()
                        .map(of -> new CheckpointStatus("read", of, "runs/u/read/step-" + of, "c"))
                        .toList(),
                List.of(),
                guards);
    }
}
