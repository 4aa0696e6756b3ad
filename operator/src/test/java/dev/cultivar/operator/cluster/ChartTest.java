package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chart renders, lints, and holds no right that would surprise. The reconcilers' tests run with its roles alone. */
class ChartTest {
    @Test
    void lintHasNothingToSay() {
        assertThat(Chart.lint()).contains("0 chart(s) failed");
    }

    @Test
    void everyObjectIsAcceptedByTheApiServer() {
        try (KubernetesClient client = ApiServer.get().admin()) {
            String workspace = ApiServer.get().namespace();
            List<HasMetadata> objects = Chart.objects(
                    client, Chart.render("workspaces={" + workspace + "}", "operator.podDisruptionBudget=true"));
            assertThat(objects)
                    .extracting(HasMetadata::getKind)
                    .contains("Deployment", "NetworkPolicy", "PodDisruptionBudget");
            objects.forEach(object ->
                    client.resource(object).dryRun(true).forceConflicts().serverSideApply());
        }
    }

    @Test
    void pricesAndWattsReachTheOperatorWhenTheyAreSet() {
        assertThat(Chart.render("prices.cpuHour=0.04", "watts.gpu=400"))
                .contains("{name: CULTIVAR_PRICES_CPU_HOUR, value: \"0.04\"}")
                .contains("{name: CULTIVAR_WATTS_GPU, value: \"400\"}")
                .doesNotContain("CULTIVAR_PRICES_GPU_HOUR")
                .doesNotContain("CULTIVAR_WATTS_CPU");
    }

    @Test
    void monitoringIsOffAtFirstAndEachPartOfItCanBeAskedFor() {
        assertThat(Chart.render()).doesNotContain("monitoring.coreos.com", "grafana_dashboard", "cultivar-metrics");
        assertThat(Chart.render("monitoring.serviceMonitor.enabled=true", "monitoring.serviceMonitor.labels.release=x"))
                .contains(
                        "kind: ServiceMonitor", "path: /q/metrics, interval: \"30s\", honorLabels: true", "release: x");
        assertThat(Chart.render("monitoring.alerts.enabled=true"))
                .contains("kind: PrometheusRule", "alert: CultivarOperatorAbsent");
        assertThat(Chart.render("monitoring.dashboard.enabled=true")).contains("grafana_dashboard: \"1\"");
    }

    @Test
    void aValueThatNoSchemaKnowsIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> Chart.render("operater.scope=Cluster")).hasMessageContaining("'operater' not allowed");
        assertThatThrownBy(() -> Chart.render("operator.replicas=many")).hasMessageContaining("/operator/replicas");
        assertThatThrownBy(() -> Chart.render("workspaces={Team_A}")).hasMessageContaining("/workspaces/0");
    }

    @Test
    void hostsOfDownloadsReachTheOperatorAndThereAreNoneAtFirst() {
        assertThat(Chart.render("downloads.hosts={data.example.org,mirror.example.org:8443}"))
                .contains("{name: CULTIVAR_DOWNLOADS_HOSTS, value: \"data.example.org,mirror.example.org:8443\"}");
        assertThat(Chart.render()).doesNotContain("CULTIVAR_DOWNLOADS_HOSTS");
    }

    @Test
    void logsAreLinesForPeopleUnlessJsonIsAskedFor() {
        assertThat(Chart.render()).doesNotContain("QUARKUS_LOG_CONSOLE_JSON_ENABLED");
        assertThat(Chart.render("operator.logs=json"))
                .contains("{name: QUARKUS_LOG_CONSOLE_JSON_ENABLED, value: \"true\"}");
        assertThatThrownBy(() -> Chart.render("operator.logs=xml")).hasMessageContaining("/operator/logs");
    }

    @Test
    void workspacesMayBeNamesOrMore() {
        try (KubernetesClient client = ApiServer.get().admin()) {
            List<PersistentVolumeClaim> claims = Chart.objects(
                            client,
                            Chart.render(
                                    "workspaces[0]=a",
                                    "workspaces[1].name=b",
                                    "workspaces[1].size=1Gi",
                                    "workspaces[1].storageClass=fast"))
                    .stream()
                    .filter(PersistentVolumeClaim.class::isInstance)
                    .map(PersistentVolumeClaim.class::cast)
                    .toList();
            assertThat(claims).extracting(c -> c.getMetadata().getNamespace()).containsExactly("a", "b");
            assertThat(claims)
                    .extracting(c -> c.getSpec().getStorageClassName())
                    .containsExactly(null, "fast");
        }
    }

    @Test
    void theScopeOfWorkspacesBindsNothingClusterWideButTokenReviews() {
        String rendered = Chart.render("operator.scope=Workspaces", "workspaces={a}");
        try (KubernetesClient client = ApiServer.get().admin()) {
            assertThat(Chart.objects(client, rendered))
                    .filteredOn(o -> o.getKind().equals("ClusterRoleBinding"))
                    .extracting(o -> o.getMetadata().getName())
                    .containsExactly("cultivar-operator-reviews");
        }
        assertThatThrownBy(() -> Chart.render("operator.scope=Workspaces"))
                .hasMessageContaining("list at least one in workspaces");
    }

    @Test
    void noRoleReadsSecretsOfWorkspacesOrUsesWildcards() {
        try (KubernetesClient client = ApiServer.get().admin()) {
            List<PolicyRule> rules = Chart.objects(client, Chart.render()).stream()
                    .filter(ClusterRole.class::isInstance)
                    .flatMap(role -> ((ClusterRole) role).getRules().stream())
                    .toList();
            assertThat(rules).noneMatch(r -> r.getResources().contains("secrets"));
            assertThat(rules)
                    .noneMatch(r -> r.getVerbs().contains("*")
                            || r.getResources().contains("*")
                            || r.getApiGroups().contains("*"));
        }
    }
}
