package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.DomainDataset;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dataset is the same bytes wherever it was prepared: in one pod, or by executors in pods of their own. */
@Tag("cluster")
class ExecutorsTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String EXECUTOR = "-exec-";

    @Test
    void aDatasetIsTheSameWithTwoExecutorsAndTheirPodsAreGone(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("pages"));
        for (int file = 0; file < 3; file++) {
            write(folder.resolve("pages/part-" + file + ".jsonl"), file);
        }
        try (Workspace workspace = Workspace.create("executors", null, "1Gi")) {
            workspace.put(folder.resolve("pages"), "imports/pages");
            workspace.apply(dataset("alone", ""));
            String alone = digest(workspace, "alone");

            Set<String> executors = new ConcurrentSkipListSet<>();
            workspace.apply(dataset("spread", ", executors: 2"));
            DomainDataset spread = workspace.until(DomainDataset.class, "spread", LIMIT, dataset -> {
                workspace.podsOf("spread").stream()
                        .filter(pod -> pod.getMetadata().getName().contains(EXECUTOR)
                                && "Running".equals(pod.getStatus().getPhase()))
                        .forEach(pod -> executors.add(pod.getMetadata().getName()));
                return prepared(dataset);
            });

            assertThat(Objects.requireNonNull(spread.getStatus().artifact()).digest())
                    .isEqualTo(alone);
            assertThat(executors).as("executors that ran").hasSizeGreaterThanOrEqualTo(2);
            await("the executors' pods to go")
                    .atMost(LIMIT)
                    .until(() -> workspace.podsOf("spread").stream()
                            .noneMatch(pod -> pod.getMetadata().getName().contains(EXECUTOR)));
        }
    }

    @Test
    void executorsThatNoNodeHasRoomForAreNamedAndGoWithTheDataset() throws Exception {
        try (Workspace workspace = Workspace.create("room", null, "1Gi")) {
            List<Long> nodes = workspace.client.nodes().list().getItems().stream()
                    .map(node -> Quantity.getAmountInBytes(
                                    node.getStatus().getAllocatable().get("memory"))
                            .longValueExact())
                    .toList();
            long most = nodes.stream().max(Long::compare).orElseThrow();
            // each node has room for one pod at most, and one is taken by the pod that prepares
            workspace.apply("""
                    apiVersion: cultivar.dev/v1alpha1
                    kind: DomainDataset
                    metadata: {name: crowd}
                    spec:
                      sources: [{name: pages, record: text, from: {inline: {jsonLines: '{"text": "a page"}'}}}]
                      compute: {cpu: "1", memory: %dMi, executors: %d}
                    """.formatted((long) (0.6 * most) >> 20, nodes.size()));
            String message = workspace
                    .untilCondition(
                            DomainDataset.class,
                            "crowd",
                            dataset -> dataset.getStatus() == null
                                    ? null
                                    : dataset.getStatus().conditions(),
                            "Reconciling",
                            "True",
                            "ExecutorsPending")
                    .message();
            assertThat(message)
                    .contains(" of " + nodes.size() + " executors run; pod crowd-")
                    .contains("Insufficient memory");
            workspace
                    .client
                    .resources(DomainDataset.class)
                    .inNamespace(workspace.name)
                    .withName("crowd")
                    .delete();
            await("all pods to go")
                    .atMost(LIMIT)
                    .until(() -> workspace.podsOf("crowd").isEmpty());
        }
    }

    private static String digest(Workspace workspace, String name) {
        return Objects.requireNonNull(workspace
                        .until(DomainDataset.class, name, LIMIT, ExecutorsTest::prepared)
                        .getStatus()
                        .artifact())
                .digest();
    }

    private static boolean prepared(DomainDataset dataset) {
        return dataset.getStatus() != null && dataset.getStatus().artifact() != null;
    }

    private static String dataset(String name, String executors) {
        return """
                apiVersion: cultivar.dev/v1alpha1
                kind: DomainDataset
                metadata: {name: %s}
                spec:
                  sources: [{name: pages, record: text, from: {files: {path: imports/pages}}, metadata: {group: {column: doc}}}]
                  steps:
                  - {name: tidy, normalize: {whitespace: collapse}}
                  - {name: once, deduplicate: {exact: {}}}
                  - {name: near, deduplicate: {minhash: {}}}
                  splits: [{name: test, fraction: {share: 0.2, groupBy: group}}]
                  tokenizer: {bytePairs: {vocabularySize: 400}}
                  compute: {cpu: "1", memory: 1Gi%s}
                """.formatted(name, executors);
    }

    /** 2,000 records, of which a tenth are there twice and a tenth nearly so. */
    private static void write(Path file, int seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder lines = new StringBuilder();
        String before = "";
        for (int i = 0; i < 2000; i++) {
            String text = switch (i % 10) {
                case 3 -> before;
                case 5 -> before + " and one more";
                default ->
                    IntStream.range(0, 60)
                            .mapToObj(w -> "word" + random.nextInt(5000))
                            .collect(Collectors.joining(" "));
            };
            lines.append("{\"text\": \"%s\", \"doc\": \"d%d\"}\n".formatted(text, i / 4));
            before = text;
        }
        Files.writeString(file, lines.toString());
    }
}
