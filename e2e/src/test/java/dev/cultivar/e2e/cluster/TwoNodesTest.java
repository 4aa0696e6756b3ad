package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The example of two nodes, undisturbed and with the second of its pods killed from the host: the attempt fails in both pods, both
 * come again, go on from the checkpoint and end with the same bytes.
 */
@Tag("cluster")
class TwoNodesTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String INDEX = "batch.kubernetes.io/job-completion-index";
    private static final int RETRY = 75;

    @Test
    void aRunOfTwoPodsGoesOnToTheSameBytesWhenOneOfThemIsKilled() throws Exception {
        try (Workspace workspace = Workspace.create("nodes", null, "1Gi")) {
            String example = Files.readString(Path.of(Objects.requireNonNull(System.getProperty("repository")))
                    .resolve("examples/two-nodes/two-nodes.yaml"));
            workspace.apply(example);
            ArtifactStatus undisturbed = finished(workspace, "two-nodes");
            assertThat(facts(workspace, undisturbed).path("processes").asText()).isEqualTo("2");

            workspace.apply(example.substring(example.lastIndexOf("---\n") + 4)
                    .replace("name: two-nodes", "name: killed")
                    .replace("seed: 7", "seed: 7\n  reuse: Never"));
            HostProcess.kill(secondPodPastACheckpoint(workspace, "killed"));
            ArtifactStatus killed = finished(workspace, "killed");

            assertThat(killed.digest()).isEqualTo(undisturbed.digest());
            assertThat(read(workspace, "killed").orElseThrow().lostSteps()).isPositive();
            // The first pod's success ends the Job: of its last attempt Kubernetes may have removed a second pod that
            // was just ending.
            List<Pod> pods = podsThatTrain(workspace, "killed");
            assertThat(indexes(pods, "Failed")).as("the first attempt").containsExactlyInAnyOrder("0", "1");
            assertThat(indexes(pods, "Succeeded"))
                    .as("the second")
                    .contains("0")
                    .isSubsetOf("0", "1");
            assertThat(pods)
                    .flatExtracting(pod -> ended(pod).stream()
                            .filter(end -> end.getExitCode() == RETRY)
                            .map(ContainerStateTerminated::getMessage)
                            .toList())
                    .as("what the first pod left")
                    .singleElement()
                    .asString()
                    .contains("ProcessLost", "2 processes died");
        }
    }

    /** The stage that trains, once the run's status has it. */
    private static Optional<StageStatus> read(Workspace workspace, String run) {
        return read(workspace.get(TrainingRun.class, run));
    }

    private static Optional<StageStatus> read(TrainingRun run) {
        return run.getStatus() == null
                ? Optional.empty()
                : run.getStatus().stages().stream()
                        .filter(stage -> stage.name().equals("read"))
                        .findFirst();
    }

    private static ArtifactStatus finished(Workspace workspace, String run) {
        TrainingRun done = workspace.until(
                TrainingRun.class,
                run,
                LIMIT,
                resource -> read(resource)
                        .filter(stage -> List.of("Succeeded", "Failed").contains(stage.state()))
                        .isPresent());
        StageStatus stage = read(done).orElseThrow();
        assertThat(stage.state()).as(String.valueOf(stage.message())).isEqualTo("Succeeded");
        return stage.outputs().getFirst();
    }

    private static List<Pod> podsThatTrain(Workspace workspace, String run) {
        return workspace.podsOf(run).stream()
                .filter(pod -> pod.getMetadata().getLabels().containsKey(INDEX))
                .toList();
    }

    private static List<String> indexes(List<Pod> pods, String phase) {
        return pods.stream()
                .filter(pod -> pod.getStatus().getPhase().equals(phase))
                .map(pod -> pod.getMetadata().getLabels().get(INDEX))
                .toList();
    }

    private static Pod secondPodPastACheckpoint(Workspace workspace, String run) {
        StoreOnHost store = StoreOnHost.of(workspace);
        String uid = workspace.get(TrainingRun.class, run).getMetadata().getUid();
        await("three steps past a checkpoint")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    long checkpoint = store.newestCheckpoint(uid, "read");
                    return checkpoint > 0 && store.progress(uid, "read") >= checkpoint + 3;
                });
        return podsThatTrain(workspace, run).stream()
                .filter(pod -> "1".equals(pod.getMetadata().getLabels().get(INDEX)))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<ContainerStateTerminated> ended(Pod pod) {
        return Optional.ofNullable(
                pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated());
    }

    private static JsonNode facts(Workspace workspace, ArtifactStatus output) throws Exception {
        Path manifest = StoreOnHost.of(workspace)
                .root()
                .resolve(output.kind())
                .resolve(output.digest())
                .resolve("manifest.json");
        return new ObjectMapper().readTree(manifest.toFile()).path("facts");
    }
}
