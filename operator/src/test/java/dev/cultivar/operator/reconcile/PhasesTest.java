package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.operator.cluster.Dump;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.status.Phase;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind in each phase on a real API server, compared with golden dumps, which kstatus, Argo CD and Flux judge elsewhere. Written
 * anew with -Dupdate=true.
 */
@NullUnmarked // what is absent in a status fails the test that looks at it
class PhasesTest extends ReconcilerTest {
    /** Where a kind can come to rest; the operator wakes a suspended job of a kind that has no field for it. */
    private static final Map<String, Set<Phase>> PHASES = Map.of(
            "AdaptationRecipe", EnumSet.of(Phase.REFUSED, Phase.SUCCEEDED),
            "DomainDataset", EnumSet.complementOf(EnumSet.of(Phase.SUSPENDED, Phase.STOPPED)),
            "Evaluation", EnumSet.complementOf(EnumSet.of(Phase.SUSPENDED, Phase.STOPPED)),
            "TrainingRun", EnumSet.allOf(Phase.class));

    /** Dumps that no phase of the operator's makes. */
    private static final Set<String> UNSEEN = Set.of("new", "edited", "deleting");

    static List<Scene> scenes() {
        return Scene.all();
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void aResourceInAPhaseIsAsItsDumpSays(Scene scene) throws IOException {
        String name = scene.play().apply(new Theatre(workspace, hands, admin));
        await("%s in phase %s".formatted(scene, scene.phase()))
                .atMost(Workspace.PATIENCE)
                .until(() -> operator.phases()
                        .of(scene.kind(), workspace.namespace(), name)
                        .filter(scene.phase()::equals)
                        .isPresent());
        compare(scene.kind(), name, Dump.file(scene.kind(), scene.file()));
    }

    @Test
    void whatTheOperatorHasNotSeenOrMustGoIsAsItsDumpSays() throws IOException {
        Theatre stage = new Theatre(workspace, hands, admin);
        Scenes.succeededEvaluation(stage);
        operator.close();
        for (Map.Entry<String, String> made : Map.of(
                        "AdaptationRecipe",
                        "recipe",
                        "DomainDataset",
                        "pages",
                        "TrainingRun",
                        "run",
                        "Evaluation",
                        "exam")
                .entrySet()) {
            String kind = made.getKey();
            workspace.apply(kind, "fresh", Scenes.spec(kind));
            compare(kind, "fresh", Dump.file(kind, "new"));
            workspace.apply(kind, made.getValue(), Scenes.edited(kind));
            compare(kind, made.getValue(), Dump.file(kind, "edited"));
            // without a garbage collector its finalizer stays, as it does while children go
            admin.genericKubernetesResources("cultivar.dev/v1alpha1", kind)
                    .inNamespace(workspace.namespace())
                    .withName(made.getValue())
                    .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                    .delete();
            compare(kind, made.getValue(), Dump.file(kind, "deleting"));
        }
        operator = new RunningOperator(SERVER);
    }

    @Test
    void everyPhaseOfEveryKindHasADumpAndEveryDumpAScene() throws IOException {
        Map<String, Set<Phase>> played = scenes().stream()
                .collect(Collectors.groupingBy(
                        Scene::kind, Collectors.mapping(Scene::phase, Collectors.toCollection(LinkedHashSet::new))));
        PHASES.forEach(
                (kind, phases) -> assertThat(played.get(kind)).as(kind).containsExactlyInAnyOrderElementsOf(phases));
        Set<Path> wanted = scenes().stream()
                .map(scene -> Dump.file(scene.kind(), scene.file()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        PHASES.keySet().forEach(kind -> UNSEEN.forEach(name -> wanted.add(Dump.file(kind, name))));
        try (Stream<Path> files = Files.walk(Dump.FOLDER)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    private void compare(String kind, String name, Path file) throws IOException {
        if (Boolean.getBoolean("update")) {
            String dump = settled(kind, name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, dump);
            return;
        }
        String golden = Files.exists(file) ? Files.readString(file) : "";
        await(file + " (written anew with -Dupdate=true)")
                .atMost(Workspace.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(dump(kind, name)).isEqualTo(golden));
    }

    /** Once nothing has changed for a second: a reconcile may still have something to write. */
    private String settled(String kind, String name) {
        String[] last = {""};
        return await("dump of " + kind)
                .atMost(Workspace.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> dump(kind, name), dump -> {
                    boolean same = dump.equals(last[0]);
                    last[0] = dump;
                    return same;
                });
    }

    private String dump(String kind, String name) {
        return Dump.of(admin, kind, workspace.namespace(), name);
    }
}
