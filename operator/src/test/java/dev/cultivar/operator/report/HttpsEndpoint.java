package dev.cultivar.operator.report;

import dev.cultivar.operator.cluster.Chart;
import dev.cultivar.operator.cluster.RunningOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;

/** The report endpoint over HTTPS with a certificate of its authority, as Quarkus serves it, beside an operator of this process. */
final class HttpsEndpoint implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final ReportAuthority authority;
    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    /** One that leads. */
    HttpsEndpoint(KubernetesClient client, RunningOperator operator, MeterRegistry registry) {
        this(client, operator, registry, Clock.systemUTC(), () -> true, Optional::empty, 0);
    }

    /** One whose authority has a clock, and that leads or finds the one that does. */
    HttpsEndpoint(
            KubernetesClient client,
            RunningOperator operator,
            MeterRegistry registry,
            Clock clock,
            BooleanSupplier leading,
            Supplier<Optional<String>> leader,
            int leadersPort) {
        authority = new ReportAuthority(new AuthoritySecret(client, Chart.NAMESPACE, List.of("localhost"), clock));
        ReportResource resource = new ReportResource(
                new Senders(client, Clock.systemUTC()),
                operator.reports(),
                operator.wakeups(),
                new LeadingReplica(vertx, leading, leader, authority, "localhost", leadersPort),
                Clock.systemUTC(),
                registry);
        server = vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(keys()))
                .requestHandler(request -> request.body()
                        .onSuccess(body -> vertx.executeBlocking(() -> {
                                    bodies.add(body.toString(StandardCharsets.UTF_8));
                                    return resource.post(
                                                    request.getHeader("Authorization"),
                                                    request.getHeader(LeadingReplica.FORWARDED) != null,
                                                    request.remoteAddress().hostAddress(),
                                                    body.getBytes())
                                            .getStatus();
                                })
                                .onSuccess(code ->
                                        request.response().setStatusCode(code).end())
                                .onFailure(e ->
                                        request.response().setStatusCode(500).end())))
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private KeyCertOptions keys() {
        return new ReportKeyStore(authority).getKeyStore(vertx).options;
    }

    /** What Quarkus does in every reload-period. */
    void reload() {
        server.updateSSLOptions(new SSLOptions().setKeyCertOptions(keys()))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Number of the certificate that a client meets now. */
    BigInteger serial() throws GeneralSecurityException, IOException {
        try (SSLSocket socket =
                (SSLSocket) EndpointTest.trusting(rootPem()).getSocketFactory().createSocket("localhost", port())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    Vertx vertx() {
        return vertx;
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "https://localhost:" + server.actualPort() + "/v1/reports";
    }

    String rootPem() {
        return authority.rootPem();
    }

    /** What was posted. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
