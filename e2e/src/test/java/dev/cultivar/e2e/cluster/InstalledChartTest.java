package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstalledChartTest {
    private static final String HOST = "10.1.2.3:8099";

    private static Deployment operator(String variables) {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: cultivar-operator}
                spec: {template: {spec: {containers: [{name: operator, env: [%s]}]}}}
                """.formatted(variables), Deployment.class);
    }

    @Test
    void aHostThatTheChartListsIsAllowed() {
        assertThatCode(() -> InstalledChart.requireHost(
                        HOST,
                        List.of(operator("{name: CULTIVAR_DOWNLOADS_HOSTS, value: 'data.example.org,10.1.2.3:8099'}"))))
                .doesNotThrowAnyException();
    }

    @Test
    void anyOtherIsComplainedOfWithWhatToDo() {
        for (String variables : List.of("", "{name: CULTIVAR_DOWNLOADS_HOSTS, value: '10.1.2.3:80999'}")) {
            assertThatThrownBy(() -> InstalledChart.requireHost(HOST, List.of(operator(variables))))
                    .hasMessageContaining("lets no pod fetch from 10.1.2.3:8099")
                    .hasMessageContaining("HOSTS=10.1.2.3:8099 cluster/chart.sh");
        }
        assertThatThrownBy(() -> InstalledChart.requireHost(HOST, List.of())).hasMessageContaining(HOST);
    }
}
