package dev.cultivar.operator.report;

import dev.cultivar.api.RecordType;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.cluster.ApiServer;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A run whose stage is at work in a pod, an operator and its endpoint. */
@NullUnmarked // set before each test
abstract class EndpointTest {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    KubernetesClient admin;
    KubernetesClient client;
    RunningOperator operator;
    HttpsEndpoint endpoint;
    Workspace workspace;
    Pod pod;
    private HttpClient http;

    @BeforeEach
    void start() throws GeneralSecurityException, IOException {
        admin = ApiServer.get().admin();
        client = ApiServer.get().operator();
        operator = new RunningOperator(ApiServer.get());
        endpoint = new HttpsEndpoint(client, operator, registry);
        http = HttpClient.newBuilder().sslContext(trusting(endpoint.rootPem())).build();
        workspace = new Workspace(admin, ApiServer.get().workspace());
        workspace.apply("AdaptationRecipe", "recipe", """
                {slots: [{name: domain, record: text}], stages: [
                 {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{clm: {}}], methods: {base: {lora: {}}}, duration: {steps: 4}}}]}
                """);
        workspace.prepared("pages", RecordType.text, "d1");
        workspace.apply("TrainingRun", "run", """
                {recipe: {name: recipe}, models: {base: {volume: {path: imports/smollm2}}}, datasets: {domain: {name: pages}}}
                """);
        Job imported = workspace.hands().job("run", "import", 1);
        workspace.hands().succeed(imported, Workspace.stage(imported, "model", "m1", null));
        pod = workspace.hands().run(workspace.hands().job("run", "read", 1));
    }

    @AfterEach
    void stop() {
        endpoint.close();
        operator.close();
        client.close();
        admin.close();
    }

    /** The status of the stage. */
    StageStatus read() {
        return workspace.get(TrainingRun.class, "run").getStatus().stages().stream()
                .filter(stage -> stage.name().equals("read"))
                .findFirst()
                .orElseThrow();
    }

    /** Posts as its pod would, and says the answer's code. */
    int post(String token, String body) throws IOException, InterruptedException {
        return post(http, endpoint, token, body);
    }

    /** The same with a client of its own. */
    static int post(HttpClient client, HttpsEndpoint to, String token, String body)
            throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(to.url()))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** How often a code was answered. */
    long counted(int code) {
        return (long) registry.counter(ReportResource.COUNT, "code", Integer.toString(code))
                .count();
    }

    /** The token that the stage's pod has. */
    String token() {
        return PodToken.of(admin, pod);
    }

    static SSLContext trusting(String pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "root",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
