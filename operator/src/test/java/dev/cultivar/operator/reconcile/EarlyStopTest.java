package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.contract.Report;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.observe.Received;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class EarlyStopTest extends SearchesTest {
    private static final String SEARCH = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/tiny}}}, datasets: {domain: {name: pages}}, seed: 7,
             search: {earlyStop: {median: {trials: 2, after: 50}},
              axes: [{name: lr, field: recipe.stages.read.train.optimizer.adamw.learningRate, values: ["0.1", "0.2", "0.3", "0.4"]}]}}
            """;

    private static final String NEXT =
            "{recipe: {name: recipe}, models: {base: {run: {name: grid%s}}}, datasets: {domain: {name: pages}}}";

    @Test
    void aTrialWorseThanTheMedianIsStoppedNamedAndMakesRoom() {
        workspace.apply("TrainingRun", "grid", SEARCH);
        TrainingRun done = workspace.drive("grid", "Succeeded", job -> {
            if (!stage(job).equals("read")) {
                hands.succeed(job, Workspace.stage(job, "model", "m1", null));
            } else if (owner(job).equals("grid-3")) {
                isStopped(job);
            } else {
                double loss =
                        Map.of("grid-1", 1.0, "grid-2", 2.0, "grid-4", 0.5).get(owner(job));
                hands.succeed(job, Workspace.stage(job, "adapter", "a-" + owner(job), report(4, loss, loss)));
            }
        });
        SearchStatus table = done.getStatus().search();
        assertThat(table.trials())
                .extracting(TrialStatus::state)
                .containsExactly("Succeeded", "Succeeded", "Stopped", "Succeeded");
        assertThat(table.stopped()).isEqualTo(1);
        assertThat(table.failed()).isZero();
        assertThat(table.trials().get(2).message())
                .isEqualTo(
                        "stopped early at step 2 of 4 of stage read (50 %): its mean loss until there was 1.6000, and the median of the 2 trials before it that came as far is 1.5000");
        assertThat(Workspace.message(done, "Ready")).isEqualTo("all 4 trials are done, 1 of them stopped early");
        assertThat(done.getStatus().progress().percent()).isEqualTo(100);
        TrainingRun stopped = workspace.get(TrainingRun.class, "grid-3");
        assertThat(stopped.getStatus().stages().getLast().metrics()).containsEntry("lossMean/50", 1.6);
        assertThat(stopped.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner ->
                        assertThat(owner.getUid()).isEqualTo(done.getMetadata().getUid()));
        assertThat(table.trials().get(2).cost().tokens()).isEqualTo(64);
        TrainingRun ended = workspace.until(TrainingRun.class, "grid-3", "Ready", "True", "StoppedEarly");
        assertThat(Workspace.message(ended, "Ready"))
                .as("what a person reads who looks at the trial alone")
                .startsWith("search grid has stopped early at step 2 of 4 of stage read");
        assertThat(Workspace.condition(ended, "Succeeded").orElseThrow().status())
                .isEqualTo("False");
        assertThat(ended.getStatus().completionTime()).isNotNull();
        workspace.apply("TrainingRun", "next", NEXT.formatted(", trials: {lr: \"0.3\"}"));
        TrainingRun none = workspace.until(TrainingRun.class, "next", "Stalled", "True", "NoModel");
        assertThat(Workspace.message(none, "Ready"))
                .contains("lr=0.3", "has made no model: trial grid-3 was stopped early: stopped early at step 2 of 4");
        workspace.apply("TrainingRun", "next", NEXT.formatted(""));
        TrainingRun several = workspace.until(TrainingRun.class, "next", "Stalled", "True", "SeveralModels");
        assertThat(Workspace.message(several, "Ready"))
                .contains("3 of its trials that succeeded and 1 that failed", "in trials, of {", "lr=0.1", "lr=0.4")
                .doesNotContain("lr=0.3");
    }

    @Test
    void whatStandsInTheTableIsNotDecidedAgainByAnOperatorThatComesBack() {
        workspace.apply("TrainingRun", "grid", SEARCH);
        TrainingRun done = workspace.drive("grid", "Succeeded", job -> {
            if (!stage(job).equals("read")) {
                hands.succeed(job, Workspace.stage(job, "model", "m1", null));
            } else {
                if (owner(job).equals("grid-3")) {
                    operator.close();
                    saysStopped();
                }
                hands.succeed(job, Workspace.stage(job, "adapter", "a-" + owner(job), report(4, 1, 1.0)));
                if (owner(job).equals("grid-3")) {
                    operator = new RunningOperator(SERVER);
                }
            }
        });
        TrainingRun third = workspace.until(TrainingRun.class, "grid-3", "Succeeded", "True", "Succeeded");
        assertThat(third.getStatus().stages().getLast().metrics())
                .as("it ended before anybody suspended it, and its means came with its outcome")
                .containsEntry("lossMean/25", 1.0)
                .containsEntry("lossMean/50", 1.0);
        TrialStatus stopped = done.getStatus().search().trials().get(2);
        assertThat(stopped.state()).isEqualTo("Stopped");
        assertThat(stopped.message()).isEqualTo("as an operator has written");
        assertThat(done.getStatus().search().succeeded()).isEqualTo(3);
    }

    /** As if the operator had gone away between writing the table and suspending the run. */
    private void saysStopped() {
        admin.resources(TrainingRun.class)
                .inNamespace(workspace.namespace())
                .withName("grid")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON), """
                        [{"op": "replace", "path": "/status/search/trials/2/state", "value": "Stopped"},
                         {"op": "add", "path": "/status/search/trials/2/message", "value": "as an operator has written"}]""");
    }

    private void isStopped(Job job) {
        Pod pod = hands.run(job);
        says(pod, report(1, 9, null));
        await().atMost(Workspace.PATIENCE)
                .until(() -> workspace
                        .get(TrainingRun.class, "grid-3")
                        .getStatus()
                        .stages()
                        .getLast()
                        .metrics()
                        .containsKey("lossMean/25"));
        assertThat(workspace.get(TrainingRun.class, "grid-3").getSpec().suspend())
                .as("a quarter is before its time")
                .isFalse();
        says(pod, report(2, 9, 1.6));
        await().atMost(Workspace.PATIENCE)
                .until(() -> admin.resource(job).get().getSpec().getSuspend());
        operator.close();
        hands.end(pod, 143, "Error", "");
        operator = new RunningOperator(SERVER);
    }

    private void says(Pod pod, Report report) {
        operator.reports().put(pod.getMetadata().getUid(), new Received(report, Instant.parse("2026-11-25T00:00:00Z")));
        operator.wakeups().wake("TrainingRun", workspace.namespace(), "grid-3");
    }

    private static Report report(long step, double quarter, Double half) {
        Map<String, Double> metrics = half == null
                ? Map.of("tokens", 32.0, "lossMean/25", quarter)
                : Map.of("tokens", 64.0, "lossMean/25", quarter, "lossMean/50", half);
        return new Report(
                Report.SCHEMA_VERSION,
                "read",
                "Training",
                step,
                4,
                0,
                null,
                1.5,
                100.0,
                30.0,
                metrics,
                List.of(),
                List.of());
    }

    private static String owner(Job job) {
        return job.getMetadata().getLabels().get(Labels.OWNER);
    }

    private static String stage(Job job) {
        return job.getMetadata().getLabels().get(Labels.STAGE);
    }
}
