package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrialStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search of 24 trials in real pods: one is killed on the way and goes on, one fails for its own model is torn. The table is
 * complete, the failure has its name, and with the search everything that it made goes.
 */
@Tag("cluster")
class SearchTest {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    @TempDir
    static Path folder;

    private static Workspace workspace;

    @BeforeAll
    static void prepare() throws Exception {
        workspace = Workspace.create("search", null, "2Gi");
        new TinyModel(64, 2, 2, 128).write(folder.resolve("tiny"), "");
        new TinyModel(64, 2, 2, 128).write(folder.resolve("torn"), "model.layers.1.mlp.up_proj.weight");
        workspace.put(folder.resolve("tiny"), "imports/tiny");
        workspace.put(folder.resolve("torn"), "imports/torn");
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: DomainDataset
                metadata: {name: pages}
                spec:
                  sources: [{name: lines, record: text, from: {inline: {jsonLines: '{"text": "a page about a fox"}'}}}]
                  compute: {memory: 2Gi}
                ---
                apiVersion: cultivar.dev/v1alpha1
                kind: AdaptationRecipe
                metadata: {name: learn}
                spec:
                  slots: [{name: domain, record: text}]
                  stages:
                  - name: learn
                    train:
                      data: {mixture: [{slot: domain}], maxLength: 64}
                      objectives: [{clm: {}}]
                      methods: {base: {lora: {rank: 4}}}
                      duration: {steps: 2}
                """);
    }

    @AfterAll
    static void remove() {
        workspace.close();
    }

    private static String arms() {
        String rates = IntStream.rangeClosed(1, 22)
                .mapToObj(i -> "      - {name: rate-" + i
                        + ", set: {recipe.stages.learn.train.optimizer.adamw.learningRate: \"0.00" + (10 + i) + "\"}}")
                .collect(Collectors.joining("\n"));
        return rates + "\n      - {name: long, set: {recipe.stages.learn.train.duration.steps: \"2000\"}}"
                + "\n      - {name: torn, set: {run.models.base.volume.path: imports/torn}}";
    }

    @Test
    void theTableIsCompleteTheFailureNamedAndEverythingGoesWithTheSearch() throws Exception {
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: grid}
                spec:
                  recipe: {name: learn}
                  models: {base: {volume: {path: imports/tiny}}}
                  datasets: {domain: {name: pages}}
                  compute: {cpu: 500m, memory: 2Gi}
                  search:
                    parallelism: 3
                    axes:
                    - name: arm
                      arms:
                %s
                """.formatted(arms()));
        HostProcess.kill(runningPodOf("grid-23"));
        TrainingRun done = workspace.until(
                TrainingRun.class,
                "grid",
                LIMIT,
                run -> run.getStatus() != null
                        && run.getStatus().conditions().stream()
                                .anyMatch(c ->
                                        c.type().equals("Failed") && c.status().equals("True")));

        SearchStatus table = Objects.requireNonNull(done.getStatus().search());
        assertThat(table.trials()).hasSize(24);
        assertThat(table.succeeded()).isEqualTo(23);
        assertThat(table.failed()).isEqualTo(1);
        TrialStatus failed = table.trials().getLast();
        assertThat(failed.coordinates()).isEqualTo(Map.of("arm", "torn", "seed", "0"));
        assertThat(failed.message()).contains("model.layers.1.mlp.up_proj.weight");
        assertThat(stage("grid-23", "learn").attempts()).isGreaterThanOrEqualTo(2);
        assertThat(stage("grid-10", "import").reusedFrom())
                .as("one import for all")
                .isNotNull();

        workspace.client.resource(done).inNamespace(workspace.name).delete();
        await("everything of the search to be gone")
                .atMost(LIMIT)
                .until(() -> workspace
                                .client
                                .resources(TrainingRun.class)
                                .inNamespace(workspace.name)
                                .list()
                                .getItems()
                                .isEmpty()
                        && workspace.podsOf("grid").isEmpty()
                        && workspace.client.batch().v1().jobs().inNamespace(workspace.name).list().getItems().stream()
                                .noneMatch(job -> job.getMetadata().getName().startsWith("grid-"))
                        && workspace.client.configMaps().inNamespace(workspace.name).list().getItems().stream()
                                .noneMatch(map -> map.getMetadata().getName().startsWith("grid-")));
    }

    private static StageStatus stage(String trial, String stage) {
        List<StageStatus> stages =
                workspace.get(TrainingRun.class, trial).getStatus().stages();
        return stages.stream().filter(s -> s.name().equals(stage)).findFirst().orElseThrow();
    }

    /** A pod of a trial whose training has begun. */
    private static Pod runningPodOf(String trial) {
        workspace.until(
                TrainingRun.class,
                "grid",
                LIMIT,
                run -> run.getStatus() != null
                        && run.getStatus().search() != null
                        && run.getStatus().search().trials().stream()
                                .anyMatch(
                                        t -> t.name().equals(trial) && t.state().equals("Running")));
        return await("a running pod of " + trial)
                .atMost(LIMIT)
                .until(
                        () -> workspace.podsOf(trial).stream()
                                .filter(pod -> Objects.equals(pod.getStatus().getPhase(), "Running"))
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }
}
