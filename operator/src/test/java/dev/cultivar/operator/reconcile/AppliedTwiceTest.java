package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Manifests in Git stay what they are: applied again beside an operator that is at work, they change nothing, not even a version. */
@NullUnmarked // what is absent in a resource fails the test that looks at it
class AppliedTwiceTest extends ReconcilerTest {
    private static final Path EXAMPLES = Path.of("../examples");
    private static final List<String> KINDS = List.of("AdaptationRecipe", "DomainDataset", "TrainingRun", "Evaluation");

    @Test
    void aSecondApplyOfEveryExampleChangesNothingHoweverItIsApplied() throws IOException {
        Map<Path, String> workspaces = new LinkedHashMap<>();
        for (Path folder : folders()) {
            String namespace = SERVER.workspace();
            workspaces.put(folder, namespace);
            SERVER.kubectl(namespace, "apply", "--server-side", "--validate=strict", "--filename=" + folder);
        }
        Map<String, String> before = settled(workspaces);
        assertThat(before).hasSizeGreaterThan(80);
        for (Map.Entry<Path, String> applied : workspaces.entrySet()) {
            SERVER.kubectl(
                    applied.getValue(),
                    "apply",
                    "--server-side",
                    "--validate=strict",
                    "--filename=" + applied.getKey());
        }
        assertThat(versions(workspaces)).as("server-side").isEqualTo(before);
        for (Map.Entry<Path, String> applied : workspaces.entrySet()) {
            String client = "--filename=" + applied.getKey();
            SERVER.kubectl(applied.getValue(), "apply", "--server-side=false", "--validate=strict", client);
            assertThat(SERVER.kubectl(applied.getValue(), "apply", "--validate=strict", client)
                            .lines())
                    .as("%s, client-side", applied.getKey())
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" unchanged"));
        }
    }

    /** Each folder of examples is what somebody applies at once; Argo's and Flux's own objects are not for this API server. */
    private static List<Path> folders() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(Path::getParent)
                    .distinct()
                    .filter(folder -> !folder.startsWith(EXAMPLES.resolve("gitops")))
                    .sorted()
                    .toList();
        }
    }

    /** Once the operator has seen everything and has nothing more to write. */
    private Map<String, String> settled(Map<Path, String> workspaces) {
        Map<String, String> last = new TreeMap<>();
        return await("the operator to have seen all examples")
                .atMost(Workspace.PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> versions(workspaces), now -> {
                    boolean same = now.equals(last) && seen(workspaces);
                    last.clear();
                    last.putAll(now);
                    return same;
                });
    }

    private boolean seen(Map<Path, String> workspaces) {
        return workspaces.values().stream()
                .flatMap(this::resources)
                .allMatch(r -> r.getMetadata().getGeneration().intValue()
                        == r.<Number>get("status", "observedGeneration").intValue());
    }

    /** Version and generation of each resource; nobody but who applied it has a word in its spec. */
    private Map<String, String> versions(Map<Path, String> workspaces) {
        Map<String, String> versions = new TreeMap<>();
        workspaces.forEach((folder, namespace) -> resources(namespace)
                .filter(r -> r.getMetadata().getOwnerReferences().isEmpty())
                .forEach(r -> {
                    String name =
                            folder + " " + r.getKind() + " " + r.getMetadata().getName();
                    assertThat(r.getMetadata().getManagedFields())
                            .as(name)
                            .filteredOn(entry -> entry.getFieldsV1()
                                    .getAdditionalProperties()
                                    .containsKey("f:spec"))
                            .extracting(ManagedFieldsEntry::getManager)
                            .containsOnly("kubectl");
                    versions.put(
                            name,
                            r.getMetadata().getResourceVersion() + ", generation "
                                    + r.getMetadata().getGeneration());
                }));
        return versions;
    }

    private Stream<GenericKubernetesResource> resources(String namespace) {
        return KINDS.stream()
                .flatMap(kind -> admin
                        .genericKubernetesResources("cultivar.dev/v1alpha1", kind)
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .stream());
    }
}
