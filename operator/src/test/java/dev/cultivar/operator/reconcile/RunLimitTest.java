package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked // what is absent in a status fails the test that looks at it
class RunLimitTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
            """;
    private static final String RUN = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}%s}
            """;

    /** Seconds of 0.0006 hours of one CPU; hours are told in tenths of thousandths, so half of one may be missing. */
    private static final double SPENT = 3600 * (0.0006 - 0.00005);

    private Job started(String limit) {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", RUN.formatted(limit));
        return hands.job("run", "import", 1);
    }

    private void suspended(Job job, boolean wanted) {
        await().atMost(Workspace.PATIENCE)
                .until(() -> admin.resource(job).get().getSpec().getSuspend() == wanted);
    }

    private StageStatus stage() {
        return workspace.get(TrainingRun.class, "run").getStatus().stages().getFirst();
    }

    @Test
    void aRunPastItsDeadlineCheckpointsFailsAndGoesOnWithMore() {
        Job job = started(", activeDeadlineSeconds: 1");
        Pod pod = hands.run(job);
        suspended(job, true);
        hands.remove(pod);
        TrainingRun failed = workspace.until(TrainingRun.class, "run", "Failed", "True", "DeadlineExceeded");
        assertThat(Workspace.message(failed, "Ready"))
                .isEqualTo(
                        "stage import: its pods were at work for the 1 seconds of spec.activeDeadlineSeconds; it stopped at its last checkpoint and goes on from there when spec.activeDeadlineSeconds is raised");
        assertThat(failed.getStatus().completionTime()).isNotNull();
        assertThat(stage().state()).isEqualTo("Failed");

        workspace.apply("TrainingRun", "run", RUN.formatted(", activeDeadlineSeconds: 100000"));
        suspended(job, false);
        hands.succeed(job, Workspace.stage(job, "model", "m1", null));
        hands.job("run", "read", 1);
    }

    @Test
    void aRunWhoseBudgetIsSpentRestsThroughARestartUntilItIsGivenMore() {
        Job job = started(", budget: {cpuHours: 0.0006}");
        Pod pod = hands.run(job);
        suspended(job, true);
        hands.remove(pod);
        TrainingRun spent = workspace.until(TrainingRun.class, "run", "Stalled", "True", "BudgetSpent");
        assertThat(Workspace.condition(spent, "Failed").orElseThrow().status()).isEqualTo("False");
        assertThat(Workspace.message(spent, "Ready"))
                .startsWith("stage import: its pods have used 0.0")
                .endsWith(
                        "of the 6.0E-4 cpuHours of spec.budget.cpuHours; it stopped at its last checkpoint and goes on from there when spec.budget.cpuHours is raised");
        assertThat(stage().state()).isEqualTo("Suspended");
        assertThat(spent.getStatus().meter().cpuSeconds()).isGreaterThanOrEqualTo(SPENT);

        operator.close();
        operator = new RunningOperator(SERVER);
        workspace.apply("TrainingRun", "run", RUN.formatted(", budget: {cpuHours: 1000}"));
        suspended(job, false);
        assertThat(workspace.get(TrainingRun.class, "run").getStatus().meter().cpuSeconds())
                .as("what the pod that is gone has used")
                .isGreaterThanOrEqualTo(SPENT);
    }

    @Test
    void aQueuedRunThatIsEvictedKeepsWhatItHasUsedAndItsBudgetEndsItsJob() {
        Job job = started(", budget: {cpuHours: 0.0006}, queue: {kueue: {name: lane}}");
        Pod pod = hands.run(job);
        await().atMost(Workspace.PATIENCE)
                .until(() -> admin.resource(job).get().getMetadata().getDeletionTimestamp() != null);
        hands.collect(job);
        workspace.until(TrainingRun.class, "run", "Stalled", "True", "BudgetSpent");
        assertThat(admin.resource(pod).get()).isNull();
        assertThat(workspace.get(TrainingRun.class, "run").getStatus().meter().cpuSeconds())
                .isGreaterThanOrEqualTo(SPENT);
        assertThat(hands.jobs("run", "import")).isEmpty();
    }

    @Test
    void aSearchWhoseBudgetIsSpentSuspendsItsTrialsAndMakesNoMore() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        String search = ", search: {parallelism: 1, seeds: 2}, budget: {cpuHours: %s}, activeDeadlineSeconds: 90000";
        workspace.apply("TrainingRun", "run", RUN.formatted(search.formatted("0.0006")));
        Job job = hands.job("run-1", "import", 1);
        TrainingRun trial = workspace.get(TrainingRun.class, "run-1");
        assertThat(trial.getSpec().budget()).as("the budget is the search's").isNull();
        assertThat(trial.getSpec().activeDeadlineSeconds()).isEqualTo(90000);
        Pod pod = hands.run(job);
        await().atMost(Workspace.PATIENCE).until(() -> {
            operator.wakeups().wake("TrainingRun", workspace.namespace(), "run-1");
            return admin.resource(job).get().getSpec().getSuspend();
        });
        hands.remove(pod);
        TrainingRun spent = workspace.until(TrainingRun.class, "run", "Stalled", "True", "BudgetSpent");
        assertThat(Workspace.message(spent, "Ready")).startsWith("0 of 2 trials are done; its pods have used 0.0");
        workspace.apply("TrainingRun", "run", RUN.formatted(search.formatted("1000")));
        suspended(job, false);
    }
}
