package dev.cultivar.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The chart as Helm renders it. */
public final class Chart {
    /** Namespace of the release in tests. */
    public static final String NAMESPACE = "cultivar-system";

    static final String PRESENT = "../helm/cultivar";
    static final String PREVIOUS = "../helm/previous/cultivar-0.1.0.tgz";

    private static final Set<String> WITHOUT_CONTROLLERS = Set.of(
            "CustomResourceDefinition", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    private Chart() {}

    /** What {@code helm template} says, with values. */
    public static String render(String... values) {
        return renderOf(PRESENT, values);
    }

    /** The same of another chart. */
    static String renderOf(String chart, String... values) {
        List<String> command = new ArrayList<>(
                List.of(ApiServer.Binaries.path("helm").toString(), "template", "cultivar", chart, "-n", NAMESPACE));
        for (String value : values) {
            command.add("--set");
            command.add(value);
        }
        return run(command);
    }

    /** What {@code helm lint} says. */
    public static String lint() {
        return run(List.of(ApiServer.Binaries.path("helm").toString(), "lint", PRESENT, "--strict"));
    }

    /** The objects of a rendering. */
    public static List<HasMetadata> objects(KubernetesClient client, String rendered) {
        return client.load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    /** Installs a chart by Helm, or upgrades what is installed. */
    static String install(ApiServer server, String chart) {
        return run(List.of(
                ApiServer.Binaries.path("helm").toString(),
                "upgrade",
                "--install",
                "cultivar",
                chart,
                "--namespace",
                NAMESPACE,
                "--create-namespace",
                "--kubeconfig",
                server.adminFile().toString()));
    }

    /** CRDs, accounts and roles into an API server; nothing there would run the rest. */
    static void apply(KubernetesClient client) {
        for (HasMetadata object : objects(client, render())) {
            if (WITHOUT_CONTROLLERS.contains(object.getKind())) {
                client.resource(object).serverSideApply();
            }
        }
        awaitCrds(client);
    }

    /** Until all kinds are served. */
    static void awaitCrds(KubernetesClient client) {
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .list()
                .getItems()
                .forEach(crd -> client.resource(crd).waitUntilCondition(Chart::established, 30, TimeUnit.SECONDS));
    }

    private static boolean established(CustomResourceDefinition crd) {
        return crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }

    static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(Duration.ofSeconds(60)) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
