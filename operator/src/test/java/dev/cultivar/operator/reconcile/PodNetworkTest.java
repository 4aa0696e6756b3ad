package dev.cultivar.operator.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.RecordType;
import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.Chart;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * The policies of the chart, on a real API server, and which of them select the pods of which order. That a network plugin does what
 * they say is not seen here.
 */
@NullUnmarked // what is absent fails the test that looks at it
class PodNetworkTest extends ReconcilerTest {
    private static final Path SNAPSHOT = Path.of("src/test/resources/network/work.yaml");
    private static final String BASE = "cultivar-work";
    private static final String RECIPE = """
            {slots: [{name: domain, record: text}],
             stages: [{name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], duration: {steps: 4}}}]}""";

    @Test
    void thePoliciesOfAWorkspaceAreTheirSnapshot() throws IOException {
        String text =
                policies("team-a", "downloads.hosts={data.example.org,mirror.example.org:8443,10.0.0.1:8099}").stream()
                        .map(Serialization::asYaml)
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(SNAPSHOT.getParent());
            Files.writeString(SNAPSHOT, text, UTF_8);
        }
        assertThat(text).isEqualTo(Files.readString(SNAPSHOT, UTF_8));
    }

    @Test
    void theServerTakesAddressesOfBothFamiliesAndBlocksOfOnesOwn() {
        List<HasMetadata> policies = policies(
                workspace.namespace(),
                "downloads.hosts={[2001:db8::1],[fd00::10]:8000,data.example.org}",
                "networkPolicy.work.downloads.cidrs={10.20.0.0/16}");
        policies.forEach(policy -> admin.resource(policy).serverSideApply());
        assertThat(policies.stream().map(Serialization::asYaml).collect(Collectors.joining()))
                .contains("2001:db8::1/128", "fd00::10/128", "port: 8000", "10.20.0.0/16")
                .doesNotContain("except");
        assertThat(policies("team-b", "networkPolicy.work=null"))
                .as("values of a release that had none")
                .isEmpty();
    }

    @Test
    void withoutHostsNothingIsOpenToDownloadsAndPoliciesCanBeLeftOut() {
        assertThat(policies("team-a"))
                .extracting(policy -> policy.getMetadata().getName())
                .containsExactly(BASE, "cultivar-work-api");
        assertThat(policies("team-a", "networkPolicy.work.enabled=false")).isEmpty();
    }

    @Test
    void ofAnOrderThatReadsTheStoreNothingButNamesAndReportsIsReached() {
        install();
        workspace.apply("AdaptationRecipe", "recipe", RECIPE);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply(
                "TrainingRun",
                "run",
                "{recipe: {name: recipe}, models: {base: {volume: {path: m}}}, datasets: {domain: {name: pages}}}");
        assertThat(selecting(hands.job("pages", "prepare", 1))).containsExactly(BASE);
        Job imported = hands.job("run", "import", 1);
        assertThat(selecting(imported)).containsExactly(BASE);
        hands.succeed(imported, Workspace.stage(imported, "model", "m1", null));
        assertThat(selecting(hands.job("run", "read", 1))).containsExactly(BASE);
    }

    @Test
    void anOrderThatFetchesReachesPortsOfTheHostsAndOneWithExecutorsTheApiServer() {
        install();
        workspace.apply(
                "DomainDataset",
                "fetched",
                "{sources: [{name: lines, record: text, from: {http: {url: 'https://data.example.org/a.jsonl', sha256: '"
                        + "0".repeat(64) + "'}}}]}");
        assertThat(selecting(hands.job("fetched", "prepare", 1))).containsExactly(BASE, "cultivar-work-downloads");
        workspace.apply(
                "DomainDataset",
                "split",
                Workspace.dataset(RecordType.text).replace("{sources", "{compute: {executors: 2}, sources"));
        Job driver = hands.job("split", "prepare", 1);
        assertThat(selecting(driver))
                .containsExactly(
                        BASE,
                        "cultivar-work-api",
                        driver.getSpec().getTemplate().getSpec().getServiceAccountName());
    }

    private void install() {
        policies(workspace.namespace(), "downloads.hosts={data.example.org}")
                .forEach(policy -> admin.resource(policy).serverSideApply());
    }

    private static List<HasMetadata> policies(String namespace, String... values) {
        String[] all = java.util.Arrays.copyOf(values, values.length + 1);
        all[values.length] = "workspaces={" + namespace + "}";
        try (KubernetesClient client = ApiServer.get().admin()) {
            return Chart.objects(client, Chart.render(all)).stream()
                    .filter(NetworkPolicy.class::isInstance)
                    .filter(policy -> policy.getMetadata().getNamespace().equals(namespace))
                    .toList();
        }
    }

    /** Names of the policies in the workspace that select a job's pods, sorted. */
    private List<String> selecting(Job job) {
        Map<String, String> pod = job.getSpec().getTemplate().getMetadata().getLabels();
        return admin.network().v1().networkPolicies().inNamespace(workspace.namespace()).list().getItems().stream()
                .filter(policy -> pod.entrySet()
                        .containsAll(policy.getSpec()
                                .getPodSelector()
                                .getMatchLabels()
                                .entrySet()))
                .map(policy -> policy.getMetadata().getName())
                .sorted()
                .toList();
    }
}
