package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A queue of the real Kueue has room for one run. One of low priority trains in it, one of high priority takes its place, and when that is
 * done the first goes on from the checkpoint that it made when it was evicted, to the weights of a run that nobody disturbed.
 */
@Tag("kueue")
class KueueTest {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final int STEPS = 80;
    private static final int EVERY = 70;

    @TempDir
    static Path folder;

    private static final List<HasMetadata> OF_THE_CLUSTER = new ArrayList<>();
    private static Workspace workspace;

    @BeforeAll
    static void prepare() throws Exception {
        workspace = Workspace.create("kueue", null, "5Gi");
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
        recipe("learn", STEPS);
        recipe("glance", 6);
        queue();
    }

    @AfterAll
    static void remove() {
        OF_THE_CLUSTER
                .reversed()
                .forEach(object -> workspace.client.resource(object).delete());
        workspace.close();
    }

    private static void recipe(String name, int steps) {
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: AdaptationRecipe
                metadata: {name: %s}
                spec:
                  slots: [{name: domain, record: text}]
                  stages:
                  - name: learn
                    train:
                      data: {mixture: [{slot: domain}], maxLength: 512, packing: true}
                      objectives: [{clm: {}}]
                      methods: {base: {lora: {rank: 8, alpha: 16, dropout: 0.1}}}
                      optimizer: {adamw: {learningRate: 0.001, weightDecay: 0.01}}
                      schedule: {linear: {warmupSteps: 1}}
                      duration: {steps: %d}
                      batch: {microBatchSize: 2, gradientAccumulationSteps: 2}
                      checkpoints: {everySteps: %d, keep: 2}
                """.formatted(name, steps, EVERY));
    }

    /** Room for one pod of these runs; the flavor has a label of its own, which Kueue puts into the job that it admits. */
    private static void queue() {
        String name = workspace.name;
        for (String document : """
                apiVersion: kueue.x-k8s.io/v1beta2
                kind: ResourceFlavor
                metadata: {name: %1$s}
                spec: {nodeLabels: {kubernetes.io/os: linux}}
                ---
                apiVersion: kueue.x-k8s.io/v1beta2
                kind: ClusterQueue
                metadata: {name: %1$s}
                spec:
                  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                  preemption: {withinClusterQueue: LowerPriority}
                  resourceGroups:
                  - coveredResources: [cpu, memory]
                    flavors:
                    - name: %1$s
                      resources: [{name: cpu, nominalQuota: "1"}, {name: memory, nominalQuota: 3Gi}]
                ---
                apiVersion: kueue.x-k8s.io/v1beta2
                kind: WorkloadPriorityClass
                metadata: {name: %1$s-low}
                value: 10
                description: research
                ---
                apiVersion: kueue.x-k8s.io/v1beta2
                kind: WorkloadPriorityClass
                metadata: {name: %1$s-high}
                value: 100
                description: releases
                """.formatted(name).split("(?m)^---$")) {
            OF_THE_CLUSTER.add(workspace
                    .client
                    .resource((HasMetadata) Serialization.unmarshal(document))
                    .create());
        }
        workspace.apply("""
                apiVersion: kueue.x-k8s.io/v1beta2
                kind: LocalQueue
                metadata: {name: team}
                spec: {clusterQueue: %s}
                """.formatted(name));
    }

    private static void start(String run, String recipe, String base, String queue) {
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: %s}
                spec:
                  recipe: {name: %s}
                  models: {base: {%s}}
                  datasets: {domain: {name: pages}}
                  compute: {cpu: "1", memory: 2Gi}
                  seed: 7
                  reuse: Never
                  %s
                """.formatted(run, recipe, base, queue));
    }

    private static String priority(String level) {
        return "queue: {kueue: {name: team, priorityClass: %s-%s}}".formatted(workspace.name, level);
    }

    private static @Nullable StageStatus learn(TrainingRun run) {
        return run.getStatus() == null
                ? null
                : run.getStatus().stages().stream()
                        .filter(stage -> stage.name().equals("learn"))
                        .findFirst()
                        .orElse(null);
    }

    private static TrainingRun ended(String name) {
        TrainingRun run = workspace.until(
                TrainingRun.class,
                name,
                LIMIT,
                seen -> seen.getStatus() != null
                        && seen.getStatus().conditions().stream()
                                .anyMatch(c -> List.of("Succeeded", "Failed").contains(c.type())
                                        && c.status().equals("True")));
        assertThat(Objects.requireNonNull(learn(run)).state())
                .as("%s", run.getStatus().conditions())
                .isEqualTo("Succeeded");
        return run;
    }

    private static Condition ready(TrainingRun run) {
        return run.getStatus().conditions().stream()
                .filter(c -> c.type().equals("Ready"))
                .findFirst()
                .orElseThrow();
    }

    private static Job job(TrainingRun run) {
        return Objects.requireNonNull(workspace
                .client
                .batch()
                .v1()
                .jobs()
                .inNamespace(workspace.name)
                .withName(Objects.requireNonNull(
                        Objects.requireNonNull(learn(run)).job()))
                .get());
    }

    /** What its user wrote, and who says so. */
    private static String asWritten(TrainingRun run) {
        return run.getMetadata().getGeneration() + " " + Serialization.asYaml(run.getSpec())
                + run.getMetadata().getLabels() + run.getMetadata().getAnnotations()
                + run.getMetadata().getManagedFields().stream()
                        .filter(entry -> !"status".equals(entry.getSubresource()))
                        .map(ManagedFieldsEntry::toString)
                        .toList();
    }

    private static JsonNode outcome(String uid) throws IOException {
        return new ObjectMapper()
                .readTree(StoreOnHost.of(workspace)
                        .root()
                        .resolve("runs/" + uid + "/learn/outcome.json")
                        .toFile());
    }

    private static List<GenericKubernetesResource> workloads() {
        return workspace
                .client
                .genericKubernetesResources("kueue.x-k8s.io/v1beta2", "Workload")
                .inNamespace(workspace.name)
                .list()
                .getItems();
    }

    @Test
    void aPreemptedRunGoesOnFromTheCheckpointOfItsEviction() throws Exception {
        start("undisturbed", "learn", "volume: {path: imports/tiny}", "");
        String expected = Objects.requireNonNull(learn(ended("undisturbed")))
                .outputs()
                .getFirst()
                .digest();

        start("low", "learn", "volume: {path: imports/tiny}", priority("low"));
        TrainingRun low = workspace.until(TrainingRun.class, "low", LIMIT, run -> learn(run) != null);
        String uid = low.getMetadata().getUid();
        String written = asWritten(low);
        StoreOnHost store = StoreOnHost.of(workspace);
        await("some steps")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> store.progress(uid, "learn") >= 3);
        assertThat(job(workspace.get(TrainingRun.class, "low"))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getNodeSelector())
                .as("Kueue has given it a flavor")
                .containsEntry("kubernetes.io/os", "linux");
        start("high", "glance", "run: {name: undisturbed}", priority("high"));

        TrainingRun evicted = workspace.until(
                TrainingRun.class, "low", LIMIT, run -> ready(run).reason().equals("Evicted"));
        long saved = store.newestCheckpoint(uid, "learn");
        assertThat(saved)
                .as("made on eviction, between those that the recipe asks for")
                .isBetween(3L, EVERY - 1L)
                .isEqualTo(store.progress(uid, "learn"));
        showsWhy(evicted, uid, saved);

        ended("high");
        TrainingRun done = ended("low");
        StageStatus stage = Objects.requireNonNull(learn(done));
        assertThat(outcome(uid).path("report").path("resumedFrom").asLong()).isEqualTo(saved);
        assertThat(stage.lostSteps()).isZero();
        assertThat(stage.attempts()).isEqualTo(2);
        assertThat(stage.outputs().getFirst().digest()).isEqualTo(expected);
        assertThat(asWritten(done)).as("nobody else has touched the run").isEqualTo(written);
    }

    private static void showsWhy(TrainingRun evicted, String uid, long saved) throws IOException {
        JsonNode stopped = outcome(uid);
        assertThat(stopped.path("exitCode").asInt()).isEqualTo(143);
        assertThat(evicted.getStatus().checkpoints())
                .extracting(CheckpointStatus::step)
                .containsExactly(saved);
        assertThat(Objects.requireNonNull(learn(evicted)).state()).isEqualTo("Pending");
        assertThat(ready(evicted).message())
                .contains("after step " + saved + "; it goes on from the checkpoint of step " + saved);
        assertThat(job(evicted).getSpec().getSuspend()).isTrue();
        assertThat(workspace.podsOf("low"))
                .noneMatch(pod -> Objects.equals(pod.getStatus().getPhase(), "Running"));
        assertThat(workloads())
                .filteredOn(workload -> workload.getMetadata()
                        .getOwnerReferences()
                        .getFirst()
                        .getName()
                        .equals(job(evicted).getMetadata().getName()))
                .singleElement()
                .satisfies(
                        workload -> assertThat(Serialization.asYaml(workload)).contains("Preempted"));
    }
}
