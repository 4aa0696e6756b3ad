package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.Outcome;
import dev.cultivar.operator.config.Images;
import dev.cultivar.operator.config.Settings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The previous chart is installed by Helm, the objects that the operator of its commit left are stored; Helm upgrades to the present
 * chart, and the present operator goes on with its roles (helm/previous/README.md).
 */
@NullUnmarked // what is absent in a status fails the test that looks at it
class UpgradeTest {
    private static final Path LIVE = Path.of("src/test/resources/previous/live.yaml");
    private static final String NAMESPACE = "live";
    private static final List<String> KINDS = List.of("AdaptationRecipe", "DomainDataset", "TrainingRun", "Evaluation");
    private static final Settings NEW_IMAGES = new Settings(
            RunningOperator.SETTINGS.namespace(),
            "next",
            new Images("test/dataset:2", "test/trainer:2", "test/evaluator:2"),
            RunningOperator.SETTINGS.claim(),
            RunningOperator.SETTINGS.pullPolicy(),
            RunningOperator.SETTINGS.reportUrl(),
            RunningOperator.SETTINGS.rates(),
            RunningOperator.SETTINGS.downloadHosts());

    private ApiServer server;
    private KubernetesClient admin;
    private Workspace workspace;
    private Hands hands;

    @BeforeEach
    void upgrade() throws IOException {
        // nobody makes pods but the test
        server = ApiServer.bare("--disable-admission-plugins=ServiceAccount");
        admin = server.admin();
        assertThat(Chart.install(server, Chart.PREVIOUS)).contains("REVISION: 1");
        Chart.awaitCrds(admin);
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        server.store(NAMESPACE);
        Etcd etcd = new Etcd(server);
        List<HasMetadata> left = admin.load(Files.newInputStream(LIVE)).items();
        left.forEach(etcd::put);
        workspace = new Workspace(admin, NAMESPACE);
        hands = workspace.hands();
        await("what was left to be served")
                .atMost(Workspace.PATIENCE)
                .ignoreExceptions() // the new kinds are served a moment later
                .until(() -> resources().size() + jobs().size() + orders().size()
                        == left.stream()
                                .filter(each -> !each.getKind().equals("Pod"))
                                .count());
        Map<String, String> before = specs();
        Map<String, String> uids = identities();
        assertThat(Chart.install(server, Chart.PRESENT)).contains("REVISION: 2");
        Chart.awaitCrds(admin);
        await("the new schemas to be served")
                .atMost(Workspace.PATIENCE)
                .during(Duration.ofSeconds(2))
                .ignoreExceptions() // the server refuses while it changes over, which may begin a moment later
                .until(() -> specs().equals(before) && identities().equals(uids));
    }

    @AfterEach
    void stop() {
        admin.close();
        server.close();
    }

    @Test
    void runsThatLiveDuringAnUpgradeGoOnAndNothingIsMadeAgain() {
        Map<String, String> specs = specs();
        Map<String, String> uids = identities();
        try (RunningOperator operator = new RunningOperator(server)) {
            settled(operator);
            assertThat(specs()).isEqualTo(specs);
            assertThat(identities()).isEqualTo(uids);
            goOn();
            assertThat(specs()).containsAllEntriesOf(specs);
            assertThat(identities()).containsAllEntriesOf(uids);
        }
    }

    @Test
    void newImagesReachWhatHasNotBegunAndLeaveTheRestAlone() {
        Map<String, String> specs = specs();
        Map<String, String> uids = identities();
        List<String> idle = jobs().stream()
                .filter(job -> job.getStatus().getStartTime() == null)
                .map(job -> job.getMetadata().getName())
                .toList();
        try (RunningOperator operator = new RunningOperator(server, NEW_IMAGES)) {
            jobs().stream()
                    .filter(job -> idle.contains(job.getMetadata().getName()))
                    .forEach(hands::collect);
            settled(operator);
            assertThat(jobs())
                    .filteredOn(job -> idle.contains(job.getMetadata().getName()))
                    .hasSameSizeAs(idle)
                    .allMatch(job -> job.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getImage()
                            .endsWith(":2"));
            idle.forEach(name -> uids.remove("Job/" + name));
            assertThat(identities()).containsAllEntriesOf(uids);
            goOn();
            assertThat(specs()).containsAllEntriesOf(specs);
            assertThat(identities()).containsAllEntriesOf(uids);
        }
    }

    /** Pods that were at work end; what comes after them is made and done. */
    private void goOn() {
        Job more = hands.job("more", "prepare", 1);
        end(more, Workspace.dataset(more, RecordType.text, "d2"));
        workspace.until(DomainDataset.class, "more", "Ready", "True", "Prepared");
        Job examine = hands.job("exam", "examine", 1);
        end(examine, Workspace.evaluation(examine, List.of(), List.of()));
        workspace.until(Evaluation.class, "exam", "Ready", "True", "Evaluated");
        Job read = hands.job("training", "read", 1);
        end(read, Workspace.stage(read, "adapter", "a2", null));
        Job fuse = hands.job("training", "fuse", 1);
        hands.succeed(fuse, Workspace.stage(fuse, "model", "m4", null));
        workspace.until(TrainingRun.class, "training", "Succeeded", "True", "Succeeded");
        workspace.drive("queued", "Succeeded", this::succeed);
        assertThat(Workspace.condition(workspace.get(TrainingRun.class, "paused"), "Suspended")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");
    }

    private void succeed(Job job) {
        String stage = job.getMetadata().getLabels().get("cultivar.dev/stage");
        hands.succeed(job, Workspace.stage(job, stage.equals("read") ? "adapter" : "model", stage, null));
    }

    private void end(Job job, Outcome outcome) {
        hands.end(
                admin.pods()
                        .inNamespace(NAMESPACE)
                        .withLabel(
                                "batch.kubernetes.io/job-name",
                                job.getMetadata().getName())
                        .list()
                        .getItems()
                        .getFirst(),
                outcome);
        hands.complete(job);
    }

    /** The operator has seen each resource, and nothing has changed for two seconds. */
    private void settled(RunningOperator operator) {
        await("the operator to have seen all")
                .atMost(Workspace.PATIENCE)
                .until(() -> resources().stream()
                        .allMatch(each -> operator.phases()
                                .of(
                                        each.getKind(),
                                        NAMESPACE,
                                        each.getMetadata().getName())
                                .isPresent()));
        Map<String, String> last = new TreeMap<>();
        await("nothing to change")
                .atMost(Workspace.PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    Map<String, String> now =
                            each(object -> object.getMetadata().getResourceVersion());
                    boolean same = now.equals(last);
                    last.clear();
                    last.putAll(now);
                    return same;
                });
    }

    private Map<String, String> identities() {
        return each(object -> object.getMetadata().getUid());
    }

    private Map<String, String> specs() {
        return resources().stream()
                .collect(Collectors.toMap(
                        UpgradeTest::name,
                        each -> Objects.toString(((GenericKubernetesResource) each).get("spec")),
                        (a, b) -> a,
                        TreeMap::new));
    }

    private Map<String, String> each(Function<HasMetadata, String> what) {
        return Stream.of(resources(), jobs(), orders())
                .flatMap(List::stream)
                .collect(Collectors.toMap(UpgradeTest::name, what, (a, b) -> a, TreeMap::new));
    }

    private static String name(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }

    private List<HasMetadata> resources() {
        return KINDS.stream()
                .flatMap(kind -> admin
                        .genericKubernetesResources("cultivar.dev/v1alpha1", kind)
                        .inNamespace(NAMESPACE)
                        .list()
                        .getItems()
                        .stream())
                .map(HasMetadata.class::cast)
                .toList();
    }

    private List<Job> jobs() {
        return admin.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems();
    }

    private List<ConfigMap> orders() {
        return admin.configMaps().inNamespace(NAMESPACE).list().getItems();
    }
}
