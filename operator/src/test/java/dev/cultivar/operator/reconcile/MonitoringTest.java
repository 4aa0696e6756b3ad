package dev.cultivar.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.Workspace;
import dev.cultivar.operator.metrics.ApiRequests;
import dev.cultivar.operator.metrics.Phases;
import dev.cultivar.operator.metrics.Usage;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.report.ReportResource;
import dev.cultivar.operator.status.Phase;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What the chart's alerts and dashboard ask for is what an operator at work tells. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class MonitoringTest extends ReconcilerTest {
    private static final Path MONITORING = Path.of("../helm/cultivar/monitoring");
    private static final Pattern METRIC = Pattern.compile("\\b(?:cultivar|reconciliations)_[a-z_]+\\b");
    private static final Pattern PHASE = Pattern.compile("phase=~?\"([a-z|]+)\"");

    @Test
    void everyMetricAndPhaseThatAQueryNamesIsThere() throws IOException {
        operator.registry().counter(ReportResource.COUNT, "code", "202").increment();
        loses(new Theatre(workspace, hands, admin));
        ApiRequests requests = new ApiRequests(operator.registry());
        try (KubernetesClient client =
                SERVER.operator(http -> http.addOrReplaceInterceptor(ApiRequests.DURATION, requests))) {
            client.resources(DomainDataset.class)
                    .inNamespace(workspace.namespace())
                    .withName("pages")
                    .require();
        }
        await("the lost pod")
                .atMost(Workspace.PATIENCE)
                .until(() -> operator.registry()
                                .counter(Usage.LOST, "namespace", workspace.namespace())
                                .count()
                        == 1);
        assertThat(timed("get", "domaindatasets")).isEqualTo(1);
        operator.metrics()
                .reconciliationFailed(
                        workspace.get(DomainDataset.class, "pages"),
                        null,
                        new IllegalStateException("of a test"),
                        Map.of(Constants.CONTROLLER_NAME, "domaindataset"));
        Set<String> told = METRIC.matcher(operator.registry().scrape())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(10);
        for (String query : queries) {
            assertThat(METRIC.matcher(query).results().map(MatchResult::group))
                    .as(query)
                    .isNotEmpty()
                    .allMatch(told::contains);
            PHASE.matcher(query)
                    .results()
                    .flatMap(m -> List.of(m.group(1).split("\\|")).stream())
                    .forEach(word ->
                            assertThat(Phase.values()).extracting(Phase::word).contains(word));
        }
    }

    @Test
    void aResourceCountsInThePhaseThatItIsInAndInNoneWhenItIsGone() {
        workspace.apply("DomainDataset", "counted", Workspace.dataset(RecordType.text));
        workspace.until(DomainDataset.class, "counted", "Reconciling", "True", "JobCreated");
        until("counted", Phase.QUEUED);
        hands.run(hands.job("counted", "prepare", 1));
        until("counted", Phase.RUNNING);
        assertThat(operator.registry()
                        .get(Phases.DURATION)
                        .tags("kind", "DomainDataset", "phase", "queued")
                        .timer()
                        .count())
                .isPositive();
        double before = running();
        admin.resource(workspace.get(DomainDataset.class, "counted")).delete();
        await().atMost(Workspace.PATIENCE).until(() -> running() == before - 1);
    }

    private void until(String name, Phase phase) {
        await().atMost(Workspace.PATIENCE)
                .until(() -> operator.phases()
                        .of("DomainDataset", workspace.namespace(), name)
                        .filter(phase::equals)
                        .isPresent());
    }

    /** A run whose pod another follows. */
    private static void loses(Theatre theatre) {
        Job read = Scenes.begun(theatre);
        theatre.hands().end(theatre.hands().run(read), 137, "Error", "");
        theatre.workspace().until(TrainingRun.class, "run", "Reconciling", "True", WorkState.TRYING_AGAIN);
    }

    private static long timed(String verb, String resource) {
        return operator.registry()
                .get(ApiRequests.DURATION)
                .tags("verb", verb, "resource", resource)
                .timer()
                .count();
    }

    private static double running() {
        return operator.registry()
                .get(Phases.RESOURCES)
                .tags("kind", "DomainDataset", "phase", "running")
                .gauge()
                .value();
    }

    private static List<String> queries() throws IOException {
        JsonNode alerts =
                new YAMLMapper().readTree(MONITORING.resolve("alerts.yaml").toFile());
        JsonNode dashboard =
                new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        List<String> queries = alerts.findValuesAsText("expr");
        queries.addAll(dashboard.findValuesAsText("expr"));
        return queries;
    }
}
