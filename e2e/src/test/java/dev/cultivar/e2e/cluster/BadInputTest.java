package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.Condition;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.TrainingRun;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user does wrong ends in a condition that says what to do; real pods, their exit codes, and no attempt in vain. */
@Tag("cluster")
class BadInputTest {
    private static final String RECIPE = """
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
            """;

    @TempDir
    static Path folder;

    private static Workspace workspace;

    @BeforeAll
    static void prepare() throws Exception {
        workspace = Workspace.create("bad", null, "2Gi");
        new TinyModel(64, 2, 2, 128).write(folder.resolve("tiny"), "");
        new TinyModel(64, 2, 2, 128).write(folder.resolve("torn"), "model.layers.1.mlp.up_proj.weight");
        workspace.put(folder.resolve("tiny"), "imports/tiny");
        workspace.put(folder.resolve("torn"), "imports/torn");
        workspace.apply(RECIPE);
        dataset(workspace, "pages", "text", "{\"text\": \"a page about a fox\"}\n{\"text\": \"another page\"}", "");
    }

    @AfterAll
    static void remove() {
        workspace.close();
    }

    private static void dataset(Workspace in, String name, String record, String jsonLines, String more) {
        in.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: DomainDataset
                metadata: {name: %s}
                spec:
                  sources:
                  - name: lines
                    record: %s
                    from:
                      inline:
                        jsonLines: |
                %s
                  compute: {memory: 2Gi}
                %s
                """.formatted(
                        name,
                        record,
                        jsonLines.indent(10).stripTrailing(),
                        more.indent(2).stripTrailing()));
    }

    private static void run(Workspace in, String name, String recipe, String model, String datasets, String more) {
        in.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: TrainingRun
                metadata: {name: %s}
                spec:
                  recipe: {name: %s}
                  models: {base: {volume: {path: %s}}}
                  datasets: {%s}
                  backoffLimit: 2
                %s
                """.formatted(name, recipe, model, datasets, more.indent(2).stripTrailing()));
    }

    private static Condition stalledDataset(Workspace in, String name, String reason) {
        return in.untilCondition(
                DomainDataset.class,
                name,
                d -> d.getStatus() == null ? null : d.getStatus().conditions(),
                "Stalled",
                "True",
                reason);
    }

    private static Condition stalledRun(Workspace in, String name, String reason) {
        return in.untilCondition(
                TrainingRun.class,
                name,
                r -> r.getStatus() == null ? null : r.getStatus().conditions(),
                "Stalled",
                "True",
                reason);
    }

    private static void onePodEndedWith(Workspace in, String owner, int exitCode) {
        List<Pod> pods = in.podsOf(owner);
        assertThat(pods).as("pods of %s: nothing is tried again in vain", owner).hasSize(1);
        ContainerStateTerminated end = Objects.requireNonNull(pods.getFirst()
                .getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated());
        assertThat(end.getExitCode()).isEqualTo(exitCode);
    }

    @Test
    void malformedLineNamesSourceAndLine() {
        dataset(workspace, "malformed", "text", "{\"text\": \"fine\"}\n{\"text\": \"torn", "");
        Condition stalled = stalledDataset(workspace, "malformed", "BadRecord");
        assertThat(stalled.message()).contains("lines").contains("2");
        onePodEndedWith(workspace, "malformed", 2);
    }

    @Test
    void emptyDatasetNamesTheStepThatDroppedAll() {
        dataset(
                workspace,
                "empty",
                "text",
                "{\"text\": \"short\"}",
                "steps: [{name: long-only, filter: {length: {min: 1000}}}]");
        Condition stalled = stalledDataset(workspace, "empty", "EmptyDataset");
        assertThat(stalled.message()).contains("long-only");
        onePodEndedWith(workspace, "empty", 2);
    }

    @Test
    void datasetThatDoesNotFitTheObjectiveIsFoundBeforeAnyPod() {
        dataset(workspace, "pairs", "promptCompletion", "{\"prompt\": \"a\", \"completion\": \"b\"}", "");
        run(workspace, "misfit", "learn", "imports/tiny", "domain: {name: pairs}", "");
        Condition stalled = stalledRun(workspace, "misfit", "RecordTypeMismatch");
        assertThat(stalled.message())
                .contains("domain")
                .contains("promptCompletion")
                .contains("text");
        assertThat(workspace.podsOf("misfit")).isEmpty();
    }

    @Test
    void unboundSlotIsNamed() {
        run(workspace, "unbound", "learn", "imports/tiny", "other: {name: pages}", "");
        assertThat(stalledRun(workspace, "unbound", "SlotUnbound").message())
                .contains("domain")
                .contains("spec.datasets");
        assertThat(workspace.podsOf("unbound")).isEmpty();
    }

    @Test
    void missingRecipeIsWaitedForByName() {
        run(workspace, "lost", "nowhere", "imports/tiny", "domain: {name: pages}", "");
        Condition waiting = workspace.untilCondition(
                TrainingRun.class,
                "lost",
                r -> r.getStatus() == null ? null : r.getStatus().conditions(),
                "Ready",
                "False",
                "RecipeMissing");
        assertThat(waiting.message()).contains("nowhere");
        assertThat(workspace
                        .get(TrainingRun.class, "lost")
                        .getStatus()
                        .waitingFor()
                        .getFirst()
                        .name())
                .isEqualTo("nowhere");
    }

    @Test
    void missingTensorIsNamedAndNothingIsHalfWritten() {
        run(workspace, "torn", "learn", "imports/torn", "domain: {name: pages}", "");
        assertThat(stalledRun(workspace, "torn", "MissingTensor").message())
                .contains("model.layers.1.mlp.up_proj.weight");
        onePodEndedWith(workspace, "torn", 2);
    }

    @Test
    void tooLittleMemorySaysToGiveMore() {
        run(workspace, "cramped", "learn", "imports/tiny", "domain: {name: pages}", "compute: {memory: 96Mi}");
        assertThat(stalledRun(workspace, "cramped", "OutOfMemory").message()).contains("spec.compute.memory");
    }

    @Test
    void fullVolumeIsSaidAndLeavesNoHalfArtifact() throws Exception {
        try (Workspace small = Workspace.create("full", "cultivar-small", "64Mi")) {
            new TinyModel(512, 3, 4, 2048).write(folder.resolve("large"), "");
            small.put(folder.resolve("large"), "imports/large");
            small.apply(RECIPE);
            dataset(small, "pages", "text", "{\"text\": \"a page\"}", "");
            run(small, "overflow", "learn", "imports/large", "domain: {name: pages}", "");
            assertThat(stalledRun(small, "overflow", "StoreFull").message()).contains("claim");
            onePodEndedWith(small, "overflow", 2);
        }
    }

    @Test
    void replacedOrderIsRefusedInThePod() {
        // no node has the label yet, so the order can be replaced before the pod sees it
        workspace.apply("""
                apiVersion: cultivar.dev/v1alpha1
                kind: DomainDataset
                metadata: {name: replaced}
                spec:
                  sources:
                  - {name: lines, record: text, from: {inline: {jsonLines: "{\\"text\\": \\"a page\\"}"}}}
                  compute: {memory: 2Gi, nodeSelector: {cultivar-e2e: late}}
                """);
        Pod pending = await("a pod that no node takes")
                .atMost(Duration.ofMinutes(2))
                .until(() -> workspace.podsOf("replaced").stream().findFirst().orElse(null), Objects::nonNull);
        String name = pending.getSpec().getVolumes().stream()
                .filter(volume -> volume.getConfigMap() != null)
                .map(volume -> volume.getConfigMap().getName())
                .filter(map -> map.startsWith("replaced-"))
                .findFirst()
                .orElseThrow();
        ConfigMap order = workspace
                .client
                .configMaps()
                .inNamespace(workspace.name)
                .withName(name)
                .get();
        Map<String, String> data = order.getData();
        String key = data.keySet().iterator().next();
        workspace.client.resource(order).delete();
        workspace
                .client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(workspace.name)
                        .endMetadata()
                        .addToData(key, data.get(key).replace("a page", "an evil page"))
                        .build())
                .create();
        label("late");
        try {
            assertThat(stalledDataset(workspace, "replaced", "OrderReplaced").message())
                    .contains("ConfigMap was replaced");
            onePodEndedWith(workspace, "replaced", 2);
        } finally {
            label(null);
        }
    }

    private static void label(@Nullable String value) {
        workspace
                .client
                .nodes()
                .list()
                .getItems()
                .forEach(node -> workspace
                        .client
                        .nodes()
                        .withName(node.getMetadata().getName())
                        .edit(found -> {
                            if (value == null) {
                                found.getMetadata().getLabels().remove("cultivar-e2e");
                            } else {
                                found.getMetadata().getLabels().put("cultivar-e2e", value);
                            }
                            return found;
                        }));
    }
}
