package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cultivar.operator.cluster.ApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands between one life of an operator and the API server. When it is dead nothing passes any more, in neither direction. */
final class Proxy implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED = Set.of(
            "host",
            "connection",
            "content-length",
            "accept-encoding",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    private static final long LOST_PLACE = 300;
    private static final byte[] GONE = """
            {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old resource version"}}
            """.getBytes(StandardCharsets.UTF_8);
    private static final HttpClient UPSTREAM = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(TrustAll.context())
            .build();

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String upstream;
    private final Ledger ledger;
    private final Disturbance disturbance;
    private final Runnable death;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean dead = new AtomicBoolean();
    private final Map<String, Integer> notices = new ConcurrentHashMap<>();
    private final Set<InputStream> open = ConcurrentHashMap.newKeySet();

    /** Before a server. */
    Proxy(ApiServer api, Ledger ledger, Disturbance disturbance, Runnable death) throws IOException {
        this.upstream = api.url();
        this.ledger = ledger;
        this.disturbance = disturbance;
        this.death = death;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** By kind, how many lines the longest watch of it had. */
    Map<String, Integer> notices() {
        return Map.copyOf(notices);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            Call call = Call.of(
                    exchange.getRequestMethod(),
                    uri.getRawPath(),
                    Optional.ofNullable(uri.getRawQuery()).orElse(""),
                    exchange.getRequestBody().readAllBytes());
            if (dead.get()) {
                return;
            }
            if (call.watches()) {
                watch(exchange, call);
            } else {
                Fate fate = call.writes() ? disturbance.of(ledger.write(call), call) : disturbance.ofRead(call);
                answer(exchange, call, fate);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, Call call, Fate fate) throws IOException, InterruptedException {
        switch (fate) {
            case Fate.Passed ignored -> send(exchange, ask(exchange, call));
            case Fate.Accompanied with -> {
                with.before().run();
                Answer answer = ask(exchange, call);
                with.after().run();
                send(exchange, answer);
            }
            case Fate.Refused refused -> {
                if (refused.delivered()) {
                    ask(exchange, call);
                }
                send(
                        exchange,
                        new Answer(
                                refused.code(),
                                "application/json",
                                Call.JSON.writeValueAsBytes(Map.of(
                                        "kind",
                                        "Status",
                                        "apiVersion",
                                        "v1",
                                        "status",
                                        "Failure",
                                        "reason",
                                        refused.reason(),
                                        "code",
                                        refused.code(),
                                        "message",
                                        refused.message()))));
            }
            case Fate.Lost lost -> {
                if (lost.delivered()) {
                    ask(exchange, call);
                }
            }
            case Fate.Death last -> {
                if (!last.delivered()) {
                    die();
                } else {
                    ask(exchange, call);
                    die();
                }
            }
        }
    }

    /** Nothing passes from here on; who waits for it is told, once. */
    void die() {
        if (!dead.getAndSet(true)) {
            Thread.ofVirtual().start(death);
        }
    }

    private record Answer(int code, String type, byte[] body) {}

    private Answer ask(HttpExchange exchange, Call call) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = UPSTREAM.send(request(exchange, call), HttpResponse.BodyHandlers.ofByteArray());
        if (call.writes()) {
            ledger.done(call, response.statusCode(), response.body());
            disturbance.answered(response.body());
        }
        return new Answer(response.statusCode(), type(response), response.body());
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        if (dead.get()) {
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.code(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private void watch(HttpExchange exchange, Call call) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                UPSTREAM.send(request(exchange, call), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            open.add(body);
            exchange.getResponseHeaders().set("Content-Type", type(response));
            exchange.sendResponseHeaders(response.statusCode(), 0);
            OutputStream out = exchange.getResponseBody();
            out.flush();
            relay(call, new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), out);
        } finally {
            open.remove(response.body());
        }
    }

    private void relay(Call call, BufferedReader lines, OutputStream out) throws IOException, InterruptedException {
        int number = 0;
        for (String line = lines.readLine(); line != null && !dead.get(); line = lines.readLine()) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            JsonNode event = Call.json(bytes);
            String type = event.path("type").asText();
            JsonNode metadata = event.at("/object/metadata");
            if (Set.of("ADDED", "MODIFIED", "DELETED").contains(type)
                    && !passes(new Notice(
                            ++number,
                            call.resource(),
                            type,
                            metadata.path("name").asText(),
                            metadata.path("resourceVersion").asText()))) {
                Late.after(LOST_PLACE);
                out.write(GONE);
                out.flush();
                return;
            }
            if (!dead.get()) {
                out.write(bytes);
                out.flush();
            }
        }
    }

    private boolean passes(Notice notice) {
        notices.merge(notice.resource(), notice.line(), Math::max);
        return disturbance.passes(notice);
    }

    private HttpRequest request(HttpExchange exchange, Call call) {
        String query = disturbance.query(call);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(upstream + call.path() + (query.isEmpty() ? "" : "?" + query)))
                .method(
                        call.method(),
                        call.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(call.body()));
        exchange.getRequestHeaders().forEach((header, values) -> {
            if (!NOT_FORWARDED.contains(header.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(header, value));
            }
        });
        return request.build();
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Type").orElse("application/json");
    }

    @Override
    public void close() {
        dead.set(true);
        for (InputStream stream : open) {
            try {
                stream.close();
            } catch (IOException e) {
                // it is closed
            }
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
