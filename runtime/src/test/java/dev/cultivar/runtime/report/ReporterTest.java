package dev.cultivar.runtime.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.contract.Report;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTPS server with a certificate of its own. */
class ReporterTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private HttpsServer server;
    private final List<Report> received = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private Map<String, String> environment;

    @BeforeEach
    void serve() throws Exception {
        Path keys = folder.resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "s",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "s",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit",
                "-file",
                folder.resolve("ca.crt").toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            received.add(
                    CanonicalJson.lenient().readValue(exchange.getRequestBody().readAllBytes(), Report.class));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Files.writeString(folder.resolve("token"), "secret\n");
        environment = Map.of(
                PodEnvironment.REPORT_URL,
                        "https://localhost:" + server.getAddress().getPort() + "/v1/reports",
                PodEnvironment.REPORT_CA, folder.resolve("ca.crt").toString(),
                PodEnvironment.REPORT_TOKEN, folder.resolve("token").toString());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void keytool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static Report at(long step) {
        return new Report(1, "read", "Training", step, 100, 0, null, 1.5, 300.0, 10.0, Map.of(), List.of(), List.of());
    }

    @Test
    void newestStateArrivesWithTheTokenAndTheLastOneIsPostedAtClose() {
        try (Reporter reporter = new Reporter(at(0), environment)) {
            for (int step = 1; step <= 1000; step++) {
                reporter.update(at(step));
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> received.contains(at(1000)));
            reporter.update(at(1001));
        }
        assertThat(received.getLast()).isEqualTo(at(1001));
        assertThat(received.size()).isLessThan(50);
        assertThat(tokens).containsOnly("Bearer secret");
    }

    @Test
    void operatorThatIsAwayHoldsNothingUp() {
        server.stop(0);
        try (Reporter reporter = new Reporter(at(0), environment)) {
            reporter.update(at(1));
            assertThat(reporter.last()).isEqualTo(at(1));
        }
    }
}
