package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run is killed by SIGKILL from the host at least three steps after its last checkpoint, once more by graceful deletion of its pod,
 * and the operator is killed on the way: the final weights are the ones of a run that nobody disturbed.
 */
@Tag("cluster")
class SurvivalTest {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final int STEPS = 60;

    @TempDir
    static Path folder;

    private static Workspace workspace;

    @BeforeAll
    static void prepare() throws Exception {
        workspace = Workspace.create("survival", null, "5Gi");
        new TinyModel(128, 4, 4, 512).write(folder.resolve("tiny"), "");
        workspace.put(folder.resolve("tiny"), "imports/tiny");
        String lines = IntStream.range(0, 150)
                .mapToObj(i -> "{\"text\": \"Page " + i + ": "
                        + ("the quick brown fox number " + i + " jumps; ").repeat(1 + i % 7) + "\"}")
                .collect(Collectors.joining("\n"));
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: DomainDataset
                metadata: {name: pages}
                spec:
                  sources:
                  - name: pages
                    record: text
                    from:
                      inline:
                        jsonLines: |
                %s
                  compute: {memory: 2Gi}
                """.formatted(lines.indent(10).stripTrailing()));
        for (String method : List.of("lora", "full")) {
            workspace.apply("""
                    apiVersion: cultivar.dev/v1alpha1
                    kind: AdaptationRecipe
                    metadata: {name: %1$s}
                    spec:
                      slots: [{name: domain, record: text}]
                      stages:
                      - name: learn
                        train:
                          data: {mixture: [{slot: domain}], maxLength: 512, packing: true}
                          objectives: [{clm: {}}]
                          methods: {base: {%2$s}}
                          optimizer: {adamw: {learningRate: 0.001, weightDecay: 0.01}}
                          schedule: {linear: {warmupSteps: 5}}
                          duration: {steps: %3$d}
                          batch: {microBatchSize: 2, gradientAccumulationSteps: 2}
                          checkpoints: {everySteps: 8, keep: 2}
                    """.formatted(
                    method, method.equals("lora") ? "lora: {rank: 8, alpha: 16, dropout: 0.1}" : "full: {}", STEPS));
        }
    }

    @AfterAll
    static void remove() {
        workspace.close();
    }

    private static void start(String run, String recipe) {
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: %s}
                spec:
                  recipe: {name: %s}
                  models: {base: {volume: {path: imports/tiny}}}
                  datasets: {domain: {name: pages}}
                  compute: {cpu: "1", memory: 2Gi}
                  seed: 7
                  reuse: Never
                """.formatted(run, recipe));
    }

    private static StageStatus learn(TrainingRun run) {
        TrainingRunStatus status = run.getStatus();
        return status == null
                ? new StageStatus(
                        "learn", "Pending", null, null, null, null, null, 0, 0L, null, null, null, 0L, 0L, null, null,
                        null, null, null, null)
                : status.stages().stream()
                        .filter(stage -> stage.name().equals("learn"))
                        .findFirst()
                        .orElseGet(() -> learn(new TrainingRun()));
    }

    private static ArtifactStatus finished(String run) {
        TrainingRun done = workspace.until(
                TrainingRun.class,
                run,
                LIMIT,
                resource ->
                        List.of("Succeeded", "Failed").contains(learn(resource).state()));
        assertThat(learn(done).state())
                .as(String.valueOf(learn(done).message()))
                .isEqualTo("Succeeded");
        return learn(done).outputs().getFirst();
    }

    private static Pod runningPod(String run) {
        return await("a running pod of " + run)
                .atMost(LIMIT)
                .until(
                        () -> workspace.podsOf(run).stream()
                                .filter(pod -> Objects.equals(pod.getStatus().getPhase(), "Running"))
                                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                                .filter(pod -> pod.getMetadata()
                                        .getName()
                                        .startsWith(Objects.requireNonNullElse(
                                                learn(workspace.get(TrainingRun.class, run))
                                                        .job(),
                                                "none")))
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }

    /** Three steps past the newest checkpoint, and far from the end, as the pod's own progress file says. */
    private static void untilLossWouldShow(String run) {
        StoreOnHost store = StoreOnHost.of(workspace);
        String uid = workspace.get(TrainingRun.class, run).getMetadata().getUid();
        await("three steps past a checkpoint")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    long step = store.progress(uid, "learn");
                    long checkpoint = store.newestCheckpoint(uid, "learn");
                    assertThat(step).as("the run must not be near its end yet").isLessThan(STEPS - 10);
                    return checkpoint > 0 && step >= checkpoint + 3;
                });
    }

    private void survives(String method) throws Exception {
        String disturbed = method + "-disturbed";
        start(disturbed, method);
        Pod first = runningPod(disturbed);
        untilLossWouldShow(disturbed);
        HostProcess.kill(first);
        Pod second = await("another pod")
                .atMost(LIMIT)
                .until(
                        () -> runningPod(disturbed),
                        pod -> !pod.getMetadata()
                                .getUid()
                                .equals(first.getMetadata().getUid()));
        workspace
                .client
                .pods()
                .inNamespace("cultivar-system")
                .withLabel("app.kubernetes.io/name", "cultivar")
                .delete();
        long before = StoreOnHost.of(workspace)
                .progress(
                        workspace
                                .get(TrainingRun.class, disturbed)
                                .getMetadata()
                                .getUid(),
                        "learn");
        await("some more steps")
                .atMost(LIMIT)
                .until(() -> StoreOnHost.of(workspace)
                                .progress(
                                        workspace
                                                .get(TrainingRun.class, disturbed)
                                                .getMetadata()
                                                .getUid(),
                                        "learn")
                        != before);
        workspace
                .client
                .pods()
                .inNamespace(workspace.name)
                .withName(second.getMetadata().getName())
                .delete();
        ArtifactStatus output = finished(disturbed);
        StageStatus stage = learn(workspace.get(TrainingRun.class, disturbed));
        assertThat(stage.lostSteps()).isGreaterThanOrEqualTo(3);

        start(method + "-undisturbed", method);
        ArtifactStatus expected = finished(method + "-undisturbed");
        assertThat(learn(workspace.get(TrainingRun.class, method + "-undisturbed"))
                        .lostSteps())
                .isZero();
        assertThat(output.digest()).isEqualTo(expected.digest());
        assertThat(output.kind()).isEqualTo(method.equals("lora") ? "adapter" : "model");
    }

    @Test
    void loraRunEndsWithTheSameBytes() throws Exception {
        survives("lora");
    }

    @Test
    void fullRunEndsWithTheSameBytes() throws Exception {
        survives("full");
    }
}
