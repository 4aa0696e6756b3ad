package dev.cultivar.runtime.download;

import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One file from one address into a partial file, from where that ends. Redirects are followed here and not by the client, since
 * each may lead to a host that is not allowed.
 */
final class Fetch {
    /** Why a try ends of which the bytes are kept for a person who gives it more time. */
    static final String TOO_SLOW = "DownloadTooSlow";

    private static final int MOST_REDIRECTS = 5;
    private static final long NOTHING = -1;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int SERVER = 500;
    private static final int UNSATISFIABLE = 416;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> COME_AGAIN = Set.of(408, 425, 429);

    private final Request request;
    private final AllowedHosts hosts;
    private final Path part;
    private final Connections connections;
    private final Attention attention;
    private String passed = "";

    Fetch(Request request, AllowedHosts hosts, Path part, Connections connections, Attention attention) {
        this.request = request;
        this.hosts = hosts;
        this.part = part;
        this.connections = connections;
        this.attention = attention;
    }

    /** The field that says what is fetched. */
    String field() {
        return complaints().field();
    }

    /** Time that is left for all tries and pauses together. */
    Duration left() {
        return request.deadline().left();
    }

    /** One try; what the server that had the file says of it. */
    HttpHeaders fetch() throws IOException, Passing {
        if (left().isZero()) {
            throw tooSlow(kept());
        }
        boolean whole = false;
        try {
            HttpHeaders headers = fetch(connections.client());
            whole = true;
            return headers;
        } catch (Passing e) {
            passed = " (the last time " + e.getMessage() + ")";
            throw e;
        } finally {
            if (!whole) {
                // a late answer would write into the file of the next try
                connections.close();
            }
        }
    }

    private HttpHeaders fetch(HttpClient client) throws IOException, Passing {
        URI address = request.address();
        if (!hosts.allow(address)) {
            throw new InvalidWork("HostNotAllowed", complaints().address() + ": " + notAllowed(address));
        }
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<Long> answer = answer(client, address);
            if (!REDIRECTS.contains(answer.statusCode())) {
                check(address, answer);
                return answer.headers();
            }
            address = next(address, answer);
        }
        throw new InvalidWork(
                "DownloadRefused",
                complaints().address() + ": more than " + MOST_REDIRECTS
                        + " redirects: name the address that they lead to");
    }

    private Complaints complaints() {
        return request.complaints();
    }

    private URI next(URI address, HttpResponse<Long> answer) {
        String location = answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> complaints().refused(address, answer.statusCode(), answer.headers()));
        URI next;
        try {
            next = address.resolve(location);
        } catch (IllegalArgumentException e) {
            next = URI.create("");
        }
        boolean downgraded = downgrades(address, next);
        if (downgraded || !hosts.allow(next)) {
            throw new InvalidWork(
                    "RedirectNotAllowed",
                    complaints().address() + ": " + address.getHost() + " answers " + answer.statusCode()
                            + " and leads to "
                            + withoutQuery(location) + ", and "
                            + (downgraded ? "from https only https is followed" : notAllowed(next))
                            + "; then try again with another value of the annotation cultivar.dev/retry");
        }
        return next;
    }

    /** What a signed address holds after the question mark opens it to everybody who reads a status. */
    private static String withoutQuery(String location) {
        int query = location.indexOf('?');
        return query < 0 ? location : location.substring(0, query);
    }

    /** Whether what came encrypted would come in the clear. */
    static boolean downgrades(URI from, URI to) {
        return "https".equalsIgnoreCase(from.getScheme()) && "http".equalsIgnoreCase(to.getScheme());
    }

    private String notAllowed(URI address) {
        if (address.getHost() == null) {
            return "that names no host: name another address";
        }
        return "host " + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + " is not among those that files may be fetched from (" + hosts.told()
                + "): ask the administrator of this installation to add it to the chart's value downloads.hosts";
    }

    private void check(URI address, HttpResponse<Long> answer) throws IOException, Passing {
        int status = answer.statusCode();
        if (answer.body() != NOTHING) {
            return;
        }
        if (status == PARTIAL || status == UNSATISFIABLE) {
            Files.deleteIfExists(part);
            throw new Passing("the server did not go on from what was there", Duration.ZERO);
        }
        if (status >= SERVER || COME_AGAIN.contains(status)) {
            throw new Passing("the server answered " + status, AskedPause.of(answer.headers()));
        }
        throw complaints().refused(address, status, answer.headers());
    }

    private HttpResponse<Long> answer(HttpClient client, URI address) throws IOException, Passing {
        long kept = kept();
        HttpRequest.Builder asked = HttpRequest.newBuilder(address).header("User-Agent", "cultivar");
        request.headers(address).forEach(asked::header);
        if (kept > 0) {
            asked.header("Range", "bytes=" + kept + "-");
        }
        Arrivals arrivals = new Arrivals(kept);
        CompletableFuture<HttpResponse<Long>> answer =
                client.sendAsync(asked.build(), head -> body(head, kept, arrivals));
        try {
            await(answer, arrivals);
        } finally {
            answer.cancel(true);
        }
        if (answer.isCompletedExceptionally()) {
            throw failure(answer.exceptionNow());
        }
        return answer.resultNow();
    }

    private BodySubscriber<Long> body(HttpResponse.ResponseInfo head, long kept, Arrivals arrivals) {
        boolean resumes = head.statusCode() == PARTIAL
                && head.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + kept + "-");
        if (head.statusCode() != OK && !resumes) {
            return HttpResponse.BodySubscribers.replacing(NOTHING);
        }
        long there = resumes ? kept : 0;
        if (head.headers().firstValueAsLong("Content-Length").orElse(0) > request.most() - there) {
            throw complaints().tooLarge();
        }
        return new PartialFile(part, there, request.most(), complaints().tooLarge(), arrivals);
    }

    private long kept() throws IOException {
        return Files.isRegularFile(part) ? Files.size(part) : 0;
    }

    private InvalidWork tooSlow(long bytes) {
        return new InvalidWork(
                TOO_SLOW,
                complaints().field() + ".timeoutSeconds: after "
                        + request.deadline().seconds() + " seconds " + bytes
                        + " bytes are there; they are kept: raise it to go on" + passed);
    }

    private void await(CompletableFuture<HttpResponse<Long>> answer, Arrivals arrivals) throws Passing {
        Duration silence = connections.silence();
        Silence server = new Silence(silence, arrivals, System.nanoTime());
        while (!attention.over(answer, arrivals.bytes())) {
            if (left().isZero()) {
                throw tooSlow(arrivals.bytes());
            }
            if (server.tooLong(System.nanoTime())) {
                throw new Passing("the server was silent for " + silence.toSeconds() + " seconds", Duration.ZERO);
            }
        }
    }

    private static Passing failure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case InvalidWork invalid -> throw invalid;
                case UncheckedIOException disk -> throw disk;
                default -> {}
            }
        }
        return new Passing("the connection failed: " + failure, failure);
    }
}
