package dev.cultivar.operator.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.config.Serialization;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A kube-apiserver and its etcd on loopback, with the chart's CRDs and roles; one for all tests of a JVM. No controllers, no
 * kubelet: {@link Hands} plays them. Binaries: CULTIVAR_BIN, or the cache that {@code make cluster} fills.
 */
public final class ApiServer implements AutoCloseable {
    /** Shared by the clients of the many operators that are started and killed in one JVM: each pair is megabytes and threads. */
    private static final KubernetesSerialization LEAN =
            new KubernetesSerialization(Serialization.lean(new ObjectMapper()), true);

    /** One for all clients: each makes one of its own otherwise, whose threads stay after it is closed, thousands by the end of the module. */
    private static final Vertx EVENT_LOOPS = Vertx.vertx();

    private static final String TOKEN = "admin-of-this-test";
    /** Who the operator is. */
    static final String OPERATOR = "system:serviceaccount:" + Chart.NAMESPACE + ":cultivar-operator";

    private static final String OPERATOR_TOKEN = "operator-of-this-test";
    private static @Nullable ApiServer running;

    private final Path folder;
    private final int port;
    private final int etcd;
    private final List<Process> processes = new ArrayList<>();
    private final AtomicInteger namespaces = new AtomicInteger();

    private ApiServer(String... further) throws IOException, GeneralSecurityException {
        folder = Files.createTempDirectory("cultivar-apiserver");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        etcd = freePort();
        int peer = freePort();
        port = freePort();
        start(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcd,
                "--advertise-client-urls=http://127.0.0.1:" + etcd,
                "--listen-peer-urls=http://127.0.0.1:" + peer,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peer,
                "--initial-cluster=default=http://127.0.0.1:" + peer,
                "--quota-backend-bytes=" + (8L << 30),
                "--unsafe-no-fsync");
        Path keys = folder.resolve("service-accounts.pem");
        Files.writeString(keys, privateKey());
        Files.writeString(
                folder.resolve("tokens.csv"),
                TOKEN + ",admin,admin,system:masters\n"
                        + OPERATOR_TOKEN + "," + OPERATOR
                        + ",operator,\"system:serviceaccounts,system:authenticated\"\n");
        List<String> arguments = new ArrayList<>(List.of(
                "--etcd-servers=http://127.0.0.1:" + etcd,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--endpoint-reconciler-type=none",
                "--service-cluster-ip-range=10.96.0.0/24",
                "--authorization-mode=RBAC",
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + keys,
                "--service-account-signing-key-file=" + keys,
                "--api-audiences=https://kubernetes.default.svc"));
        arguments.addAll(List.of(further));
        start("kube-apiserver", arguments.toArray(String[]::new));
    }

    /** The server, started at first use. */
    public static synchronized ApiServer get() {
        ApiServer current = running;
        if (current == null) {
            // nobody makes pods but the tests
            current = another("--disable-admission-plugins=ServiceAccount");
            running = current;
        }
        return current;
    }

    /** One more, with further arguments; {@link #close} ends it. */
    public static ApiServer another(String... further) {
        ApiServer server = bare(further);
        server.prepare();
        return server;
    }

    /** One more, on which nothing is installed. */
    public static ApiServer bare(String... further) {
        try {
            ApiServer server = new ApiServer(further);
            try (KubernetesClient client = server.admin()) {
                await("the API server, log in " + server.folder)
                        .atMost(Workspace.PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .ignoreExceptions()
                        .until(() -> client.namespaces().withName("default").get() != null);
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The programs that run, by id. */
    public List<Long> processes() {
        return processes.stream().map(Process::pid).toList();
    }

    /** A kubeconfig for a program that may do everything. */
    public Path adminFile() {
        return kubeconfig("admin", TOKEN);
    }

    /** A kubeconfig for a program that has the rights of the chart's operator. */
    public Path operatorFile() {
        return kubeconfig("operator", OPERATOR_TOKEN);
    }

    private Path kubeconfig(String user, String token) {
        try {
            return Files.writeString(folder.resolve(user + ".kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: test, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                    users: [{name: test, user: {token: %s}}]
                    contexts: [{name: test, context: {cluster: test, user: test}}]
                    current-context: test
                    """.formatted(url(), token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that may do everything. */
    public KubernetesClient admin() {
        return client(null, http -> {});
    }

    /** A client with the rights that the chart gives the operator, and no others. */
    public KubernetesClient operator() {
        return operator(http -> {});
    }

    /** The same, with HTTP as it is configured further. */
    public KubernetesClient operator(Consumer<HttpClient.Builder> further) {
        return client(OPERATOR, further);
    }

    /** What kubectl says as a person who may do everything. */
    public String kubectl(String namespace, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Binaries.path("kubectl").toString(),
                "--server=https://127.0.0.1:" + port,
                "--token=" + TOKEN,
                "--insecure-skip-tls-verify",
                "--namespace=" + namespace));
        command.addAll(List.of(arguments));
        return Chart.run(command);
    }

    /** The same through something that stands before the server and speaks plain HTTP: watches are plain streams, errors are not tried again. */
    public static KubernetesClient operatorBehind(String url) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config(url, OPERATOR))
                        .withOnlyHttpWatches(true)
                        .withWatchReconnectInterval(50)
                        .build())
                .withKubernetesSerialization(LEAN)
                .withHttpClientFactory(new VertxHttpClientFactory(EVENT_LOOPS))
                .build();
    }

    /** Where its etcd listens. */
    String etcd() {
        return "http://127.0.0.1:" + etcd;
    }

    /** Where it listens. */
    public String url() {
        return "https://127.0.0.1:" + port;
    }

    /** A new namespace with a store and a service account. */
    public String workspace() {
        String name = namespace();
        store(name);
        return name;
    }

    /** Gives a namespace a store. */
    public void store(String namespace) {
        try (KubernetesClient client = admin()) {
            client.resource(new PersistentVolumeClaimBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName("cultivar-store")
                            .endMetadata()
                            .withNewSpec()
                            .withAccessModes("ReadWriteOnce")
                            .withNewResources()
                            .addToRequests("storage", new Quantity("1Gi"))
                            .endResources()
                            .endSpec()
                            .build())
                    .create();
        }
    }

    /** A new namespace without a store. */
    public String namespace() {
        String name = "test-" + namespaces.incrementAndGet();
        try (KubernetesClient client = admin()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .build())
                    .create();
            client.resource(new ServiceAccountBuilder()
                            .withNewMetadata()
                            .withNamespace(name)
                            .withName("default")
                            .endMetadata()
                            .build())
                    .create();
        }
        return name;
    }

    private KubernetesClient client(@Nullable String user, Consumer<HttpClient.Builder> further) {
        return new KubernetesClientBuilder()
                .withConfig(config(url(), user))
                .withKubernetesSerialization(user == null ? Serialization.kubernetes() : LEAN)
                .withHttpClientFactory(new VertxHttpClientFactory(EVENT_LOOPS))
                .withHttpClientBuilderConsumer(further)
                .build();
    }

    private static io.fabric8.kubernetes.client.Config config(String url, @Nullable String user) {
        ConfigBuilder config = new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                .withMasterUrl(url)
                .withOauthToken(TOKEN)
                .withTrustCerts(true)
                .withRequestRetryBackoffLimit(0);
        if (user != null) {
            config.withImpersonateUsername(user)
                    .withImpersonateGroups("system:serviceaccounts", "system:authenticated");
        }
        return config.build();
    }

    private void prepare() {
        try (KubernetesClient client = admin()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(Chart.NAMESPACE)
                            .endMetadata()
                            .build())
                    .create();
            Chart.apply(client);
            await("the new kinds to be served")
                    .atMost(Workspace.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> {
                        client.resources(DomainDataset.class).inAnyNamespace().list();
                        client.resources(AdaptationRecipe.class)
                                .inAnyNamespace()
                                .list();
                        client.resources(TrainingRun.class).inAnyNamespace().list();
                        client.resources(Evaluation.class).inAnyNamespace().list();
                        return true;
                    });
        }
    }

    /** Starts one more program beside it, which ends with it. */
    public Process start(String binary, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Binaries.path(binary).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(binary + ".log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        if (!Files.exists(folder)) {
            return; // closed before
        }
        processes.reversed().forEach(Process::destroyForcibly);
        for (Process process : processes) {
            try {
                process.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(f -> f.toFile().delete());
        } catch (IOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }

    private static String privateKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where the binaries of Kubernetes and Helm are. */
    public static final class Binaries {
        private Binaries() {}

        /** Path of one. */
        public static Path path(String name) {
            return executable(
                    Optional.ofNullable(System.getenv("CULTIVAR_BIN"))
                            .map(Path::of)
                            .orElseGet(() -> cache().resolve("bin"))
                            .resolve(name),
                    "run make cluster (or cluster/binaries.sh) once, or set CULTIVAR_BIN");
        }

        /** Path of one that judges what tools of a GitOps team see. */
        public static Path gitops(String name) {
            return executable(cache().resolve("gitops").resolve(name), "run gitops/build.sh once");
        }

        private static Path cache() {
            return Path.of(Optional.ofNullable(System.getenv("CULTIVAR_CACHE"))
                    // make exports it empty where nobody set it
                    .filter(cache -> !cache.isEmpty())
                    .orElseGet(() -> System.getProperty("user.home") + "/.cache/cultivar"));
        }

        private static Path executable(Path file, String remedy) {
            if (!Files.isExecutable(file)) {
                throw new IllegalStateException("these tests need " + file + ": " + remedy);
            }
            return file;
        }
    }
}
