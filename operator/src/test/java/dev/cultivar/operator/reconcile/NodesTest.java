package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.Outcome;
import dev.cultivar.operator.cluster.Hands;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.observe.Children;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run on two nodes, on a real API server with the chart's roles. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class NodesTest extends ReconcilerTest {
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}], stages: [
             {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], duration: {steps: 8},
              batch: {gradientAccumulationSteps: 4}}}]}
            """;
    private static final String RUN = """
            {recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}},
             compute: {nodes: %d}}
            """;

    @BeforeEach
    void recipe() {
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
    }

    @Test
    void theServerTakesTheIndexedJobItsServiceAndItsPolicyAndTheRunOwnsThem() {
        Job read = read();
        assertThat(read.getSpec().getCompletionMode()).isEqualTo("Indexed");
        assertThat(read.getSpec().getCompletions()).isEqualTo(2);
        String run = workspace.get(TrainingRun.class, "run").getMetadata().getUid();
        String name = read.getSpec().getTemplate().getSpec().getSubdomain();
        for (Class<? extends HasMetadata> kind : List.of(Service.class, NetworkPolicy.class)) {
            assertThat(Children.controlledBy(workspace.get(kind, name), run))
                    .as(kind.getSimpleName())
                    .isTrue();
        }
        assertThat(hands.job("run", "import", 1).getSpec().getCompletionMode())
                .as("an import is one pod's work")
                .isNotEqualTo("Indexed");
    }

    @Test
    void aPodThatWaitsForItsPeerSaysWhyThatOneIsNotThere() {
        Job read = read();
        hands.run(read, 0);
        TrainingRun waiting = workspace.until(TrainingRun.class, "run", "Reconciling", "True", "NodesPending");
        assertThat(Workspace.message(waiting, "Ready")).contains("1 of 2 pods run; the others are being made");

        Pod second = hands.unscheduled(read, 1, "0/1 nodes are available: 1 Insufficient memory.");
        await().atMost(Workspace.PATIENCE)
                .until(
                        () -> Workspace.message(workspace.get(TrainingRun.class, "run"), "Ready"),
                        message -> message.contains(
                                "1 of 2 pods run; pod " + second.getMetadata().getName()
                                        + ": 0/1 nodes are available: 1 Insufficient memory."));

        hands.start(second);
        workspace.until(TrainingRun.class, "run", "Running", "True", "Running");
    }

    @Test
    void fewerNodesAreTakenWhileTheFirstPodStillWaits() {
        Job read = read();
        hands.run(read, 0);
        hands.unscheduled(read, 1, "no room");
        workspace.until(TrainingRun.class, "run", "Reconciling", "True", "NodesPending");

        workspace.apply("TrainingRun", "run", RUN.formatted(1));

        hands.collect(read);
        await().atMost(Workspace.PATIENCE)
                .until(() -> hands.jobs("run", "read").getLast().getSpec().getCompletions() == 1);
    }

    @Test
    void whenAProcessDiesBothPodsEndAndTheRunTriesAgain() {
        Job read = read();
        Pod first = hands.run(read, 0);
        Pod second = hands.run(read, 1);
        workspace.until(TrainingRun.class, "run", "Running", "True", "Running");
        hands.end(second, 75, "Error", "LeaderLost");
        hands.end(first, lost(read));

        TrainingRun again = workspace.until(TrainingRun.class, "run", "Reconciling", "True", "TryingAgain");
        assertThat(Workspace.message(again, "Ready")).contains("exit code 75", "one of the stage's 2 processes died");
        hands.run(read, 0);
        hands.run(read, 1);
        workspace.until(TrainingRun.class, "run", "Running", "True", "Running");
    }

    @Test
    void moreNodesThanMicroBatchesAreRefusedBeforeAnyPod() {
        workspace.apply("TrainingRun", "run", RUN.formatted(5));
        TrainingRun refused = workspace.until(TrainingRun.class, "run", "Stalled", "True", "TooManyNodes");
        assertThat(Workspace.message(refused, "Ready"))
                .contains("spec.compute.nodes is 5, and a step of stage read has 4 micro-batches", "take fewer nodes");
        assertThat(hands.jobs("run", "import")).isEmpty();
    }

    private Job read() {
        workspace.apply("TrainingRun", "run", RUN.formatted(2));
        Job imported = hands.job("run", "import", 1);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        return hands.job("run", "read", 1);
    }

    private static Outcome lost(Job job) {
        return new Outcome(
                Outcome.SCHEMA_VERSION,
                Hands.order(job),
                75,
                "ProcessLost",
                "one of the stage's 2 processes died (mpirun ended with 137): all start again from the last checkpoint",
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
