package dev.cultivar.runtime.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server of this machine; notes what it is asked for. */
public final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();

    /** Starts it. */
    public FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    /** Its name and port. */
    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /** An address below it. */
    public String url(String path) {
        return "http://" + host() + path;
    }

    /** Paths that were asked for, in order; with the byte from which, if it was asked for a part. */
    public List<String> asked() {
        return asked;
    }

    /** What came with Authorization, in order. */
    public List<String> tokens() {
        return tokens;
    }

    /** How many connections it was asked over. */
    public int connections() {
        return connections.size();
    }

    /** Answers a path and all below it. */
    public void on(String path, HttpHandler handler) {
        if (!paths.add(path)) {
            server.removeContext(path);
        }
        server.createContext(path, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization != null) {
                tokens.add(authorization);
            }
            connections.add(exchange.getRemoteAddress());
            try (exchange) {
                // else the connection ends with the answer
                exchange.getRequestBody().readAllBytes();
                handler.handle(exchange);
            }
        });
    }

    /** A whole file, or the rest of it when that is asked for. */
    public void file(String path, byte[] bytes) {
        on(path, exchange -> send(exchange, bytes));
    }

    /** Sends what is asked for of a file. */
    public static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("bytes=|-", ""));
        if (from >= bytes.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        exchange.sendResponseHeaders(206, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, bytes.length - from);
    }

    /** Answers with a status and nothing else. */
    public static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    /** Leads elsewhere. */
    public static void lead(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
