package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.Received;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class LostPodsTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 60}}}]}
            """;
    private static final String RUN =
            "{recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}, backoffLimit: 1}";
    private Job read;

    @BeforeEach
    void trains() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", RUN);
        Job imported = hands.job("run", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        read = hands.job("run", "read", 1);
    }

    private StageStatus stage() {
        return workspace.get(TrainingRun.class, "run").getStatus().stages().get(1);
    }

    /** A job's pod saves a checkpoint and is lost, and another one is lost too: its retries are used up. */
    private void saved(Job job, long step) {
        Pod pod = hands.run(job);
        operator.reports().put(pod.getMetadata().getUid(), new Received(report(step), Instant.now()));
        operator.wakeups().wake("TrainingRun", workspace.namespace(), "run");
        Awaitility.await("checkpoint " + step + " in status")
                .atMost(Workspace.PATIENCE)
                .until(() -> Long.valueOf(step).equals(stage().checkpoint()));
        hands.end(pod, 137, "Error", "");
    }

    private static Report report(long step) {
        return new Report(
                Report.SCHEMA_VERSION,
                "read",
                "Training",
                step + 5,
                60,
                0,
                null,
                1.5,
                null,
                null,
                Map.of(),
                List.of(new CheckpointStatus("read", step, "runs/u/read/step-" + step, "c")),
                List.of());
    }

    @Test
    void retriesAreGrantedAnewToAJobThatWentOnAndToNoOther() {
        saved(read, 20);
        hands.fail(read, "BackoffLimitExceeded");
        Job second = hands.job("run", "read", 2);
        assertThat(Hands.order(second)).isEqualTo(Hands.order(read));
        assertThat(Children.annotation(second, Labels.BEGAN_AT_STEP)).isEqualTo("20");
        saved(second, 40);
        hands.fail(second, "BackoffLimitExceeded");
        Job third = hands.job("run", "read", 3);
        assertThat(Children.annotation(third, Labels.BEGAN_AT_STEP)).isEqualTo("40");
        saved(third, 40);
        hands.fail(third, "BackoffLimitExceeded");
        TrainingRun failed = workspace.until(TrainingRun.class, "run", "Failed", "True", "BackoffLimitExceeded");
        assertThat(Workspace.message(failed, "Ready")).contains("no newer checkpoint than that of step 40");
        assertThat(hands.jobs("run", "read")).hasSize(3);
    }

    @Test
    void statusRemembersTheCheckpointOfAPodThatIsGoneThroughARestart() {
        saved(read, 20);
        operator.close();
        admin.pods()
                .inNamespace(workspace.namespace())
                .withLabel("batch.kubernetes.io/job-name", read.getMetadata().getName())
                .withGracePeriod(0)
                .delete();
        hands.fail(read, "BackoffLimitExceeded");
        operator = new RunningOperator(SERVER);
        assertThat(Children.annotation(hands.job("run", "read", 2), Labels.BEGAN_AT_STEP))
                .isEqualTo("20");
    }

    @Test
    void aJobThatNeverSavedAnythingIsGivenUp() {
        hands.end(hands.run(read), 137, "Error", "");
        hands.fail(read, "BackoffLimitExceeded");
        workspace.until(TrainingRun.class, "run", "Failed", "True", "BackoffLimitExceeded");
        assertThat(hands.jobs("run", "read")).hasSize(1);

        admin.resource(workspace.get(TrainingRun.class, "run")).edit(run -> {
            run.getMetadata().setAnnotations(Map.of(Labels.RETRY, "again"));
            return run;
        });
        Job second = hands.job("run", "read", 2);
        assertThat(Children.annotation(second, Labels.BEGAN_AT_STEP)).isEqualTo("0");
        saved(second, 20);
        hands.fail(second, "BackoffLimitExceeded");
        assertThat(Children.annotation(hands.job("run", "read", 3), Labels.BEGAN_AT_STEP))
                .as("it went on, though it had begun with nothing")
                .isEqualTo("20");
    }
}
