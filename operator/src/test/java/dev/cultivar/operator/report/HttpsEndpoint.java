package dev.cultivar.operator.report;

import dev.cultivar.operator.cluster.Chart;
import dev.cultivar.operator.cluster.RunningOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The report endpoint over HTTPS with a certificate of its authority, as Quarkus serves it, beside an operator of this process. */
final class HttpsEndpoint implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final ReportAuthority authority;
    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    HttpsEndpoint(KubernetesClient client, RunningOperator operator, MeterRegistry registry) {
        Clock clock = Clock.systemUTC();
        authority = new ReportAuthority(new AuthoritySecret(client, Chart.NAMESPACE, List.of("localhost"), clock));
        ReportResource resource = new ReportResource(
                new Senders(client, clock), operator.reports(), operator.wakeups(), () -> true, clock, registry);
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new ReportKeyStore(authority).getKeyStore(vertx).options))
                .requestHandler(request -> request.body()
                        .onSuccess(body -> vertx.executeBlocking(() -> {
                                    bodies.add(body.toString(StandardCharsets.UTF_8));
                                    return resource.post(request.getHeader("Authorization"), body.getBytes())
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
