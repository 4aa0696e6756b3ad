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

    private static final Set<String> WITHOUT_CONTROLLERS = Set.of(
            "CustomResourceDefinition", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    private Chart() {}

    /** What {@code helm template} says, with values. */
    public static String render(String... values) {
        List<String> command = new ArrayList<>(List.of(
                ApiServer.Binaries.path("helm").toString(),
                "template",
                "cultivar",
                "../helm/cultivar",
                "-n",
                NAMESPACE));
        for (String value : values) {
            command.add("--set");
            command.add(value);
        }
        return run(command);
    }

    /** What {@code helm lint} says. */
    public static String lint() {
        return run(List.of(ApiServer.Binaries.path("helm").toString(), "lint", "../helm/cultivar", "--strict"));
    }

    /** The objects of a rendering. */
    public static List<HasMetadata> objects(KubernetesClient client, String rendered) {
        return client.load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    /** CRDs, accounts and roles into an API server; nothing there would run the rest. */
    static void apply(KubernetesClient client) {
        for (HasMetadata object : objects(client, render())) {
            if (WITHOUT_CONTROLLERS.contains(object.getKind())) {
                client.resource(object).serverSideApply();
            }
        }
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
