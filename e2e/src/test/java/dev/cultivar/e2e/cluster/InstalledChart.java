package dev.cultivar.e2e.cluster;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The chart as it is installed in the cluster at hand: a test that needs more of it says so before it waits for what can't come. */
final class InstalledChart {
    private static final String HOSTS = "CULTIVAR_DOWNLOADS_HOSTS";

    private InstalledChart() {}

    /** Fails at once when pods may not fetch from a host. */
    static void requireHost(String host) {
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            requireHost(
                    host,
                    client.apps()
                            .deployments()
                            .inAnyNamespace()
                            .withLabel("app.kubernetes.io/name", "cultivar")
                            .withLabel("app.kubernetes.io/component", "operator")
                            .list()
                            .getItems());
        }
    }

    static void requireHost(String host, List<Deployment> operators) {
        boolean allowed = operators.stream()
                .flatMap(operator -> operator.getSpec().getTemplate().getSpec().getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> variable.getName().equals(HOSTS))
                .map(EnvVar::getValue)
                .filter(Objects::nonNull)
                .flatMap(hosts -> Stream.of(hosts.split(",")))
                .anyMatch(host::equals);
        if (!allowed) {
            throw new IllegalStateException("the chart that is installed lets no pod fetch from " + host
                    + ", where this test serves files: install it with HOSTS=" + host
                    + " cluster/chart.sh, as make test does, and run the test again");
        }
    }
}
