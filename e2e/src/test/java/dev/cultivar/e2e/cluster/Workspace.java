package dev.cultivar.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.api.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A namespace with a store of its own on the real cluster, gone at the end. */
final class Workspace implements AutoCloseable {
    private static final Duration PUT = Duration.ofMinutes(3);

    final KubernetesClient client = new KubernetesClientBuilder().build();
    final String name;

    private Workspace(String name) {
        this.name = name;
    }

    /**
     * Makes a workspace.
     *
     * @param storageClass class of the store's claim; null for the cluster's default
     */
    static Workspace create(String purpose, @Nullable String storageClass, String size) {
        Workspace workspace = new Workspace("e2e-" + purpose + "-" + Long.toString(System.nanoTime() & 0xffffff, 36));
        workspace
                .client
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(workspace.name)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
        workspace
                .client
                .persistentVolumeClaims()
                .inNamespace(workspace.name)
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("cultivar-store")
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteOnce")
                        .withStorageClassName(storageClass)
                        .withNewResources()
                        .withRequests(Map.of("storage", new Quantity(size)))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        return workspace;
    }

    /** Copies a file or folder of this machine into the store, as a user does. */
    void put(Path source, String destination) throws IOException, InterruptedException {
        Path script = Path.of(Objects.requireNonNull(System.getProperty("repository")))
                .resolve("cluster/put.sh");
        Process process = new ProcessBuilder(script.toString(), name, source.toString(), destination)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(PUT.toSeconds(), TimeUnit.SECONDS))
                .as(output)
                .isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    /** Applies manifests, strictly, as {@code kubectl apply --server-side} does. */
    void apply(String manifests) {
        for (String document : manifests.split("(?m)^---$")) {
            HasMetadata object = Serialization.unmarshal(document);
            object.getMetadata().setNamespace(name);
            client.resource(object)
                    .inNamespace(name)
                    .fieldManager("e2e")
                    .forceConflicts()
                    .serverSideApply();
        }
    }

    <T extends CustomResource<?, ?>> T get(Class<T> kind, String object) {
        return Objects.requireNonNull(
                client.resources(kind).inNamespace(name).withName(object).get(), kind.getSimpleName() + " " + object);
    }

    /** Waits until an object is as wanted, and says what it was when it never is. */
    <T extends CustomResource<?, ?>> T until(Class<T> kind, String object, Duration limit, Predicate<T> wanted) {
        return await(kind.getSimpleName() + " " + object)
                .atMost(limit)
                .pollInterval(Duration.ofMillis(300))
                .failFast(
                        object + " is gone",
                        () -> client.resources(kind)
                                        .inNamespace(name)
                                        .withName(object)
                                        .get()
                                == null)
                .conditionEvaluationListener(condition -> {
                    if (condition.getRemainingTimeInMS() <= 400) {
                        System.err.println(Serialization.asYaml(get(kind, object)));
                    }
                })
                .until(() -> get(kind, object), wanted);
    }

    /** Waits for a condition to have a status and a reason. */
    <T extends CustomResource<?, ?>> Condition untilCondition(
            Class<T> kind,
            String object,
            Function<T, @Nullable List<Condition>> conditions,
            String type,
            String status,
            String reason) {
        T found = until(
                kind,
                object,
                Duration.ofMinutes(5),
                resource -> conditions(resource, conditions).stream()
                        .anyMatch(c -> c.type().equals(type)
                                && c.status().equals(status)
                                && c.reason().equals(reason)));
        return conditions(found, conditions).stream()
                .filter(c -> c.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<Condition> conditions(T resource, Function<T, @Nullable List<Condition>> of) {
        List<Condition> conditions = of.apply(resource);
        return conditions == null ? List.of() : conditions;
    }

    List<Pod> podsOf(String owner) {
        return client.pods().inNamespace(name).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(owner + "-"))
                .toList();
    }

    @Override
    public void close() {
        client.namespaces().withName(name).delete();
        client.close();
    }
}
