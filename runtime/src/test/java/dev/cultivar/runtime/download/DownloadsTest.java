package dev.cultivar.runtime.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.source.Http;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.order.RetryLater;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
    private static final byte[] BYTES = "{\"text\": \"a\"}\n".repeat(5000).getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = CanonicalJson.digest(BYTES);
    private static final Checksum CHECKSUM = Checksum.sha256(SHA256);
    private static final Patience QUICK = new Patience(3, Duration.ofMillis(1), Duration.ofSeconds(30));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FileServer server;

    private final List<Downloads> opened = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new FileServer();
    }

    @AfterEach
    void stop() {
        opened.forEach(Downloads::close);
        server.close();
    }

    @Test
    void aFileIsFetchedOnceAndNothingElseIsLeft() throws IOException {
        server.file("/a.jsonl", BYTES);
        Path file = fetched(http("/a.jsonl"));
        assertThat(file).hasBinaryContent(BYTES).hasFileName(SHA256);
        assertThat(fetched(http("/elsewhere"))).isEqualTo(file);
        assertThat(server.asked()).containsExactly("/a.jsonl");
        assertThat(cached()).containsExactly(SHA256);
    }

    @Test
    void aDamagedFileOfTheCacheIsFetchedAgain() throws IOException {
        server.file("/a.jsonl", BYTES);
        Files.writeString(fetched(http("/a.jsonl")), "damaged");
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aServerThatFailsAtFirstIsAskedAgain() throws IOException {
        AtomicInteger times = new AtomicInteger();
        server.on("/a.jsonl", exchange -> {
            switch (times.incrementAndGet()) {
                case 1 -> FileServer.status(exchange, 503);
                case 2 -> FileServer.status(exchange, 429);
                default -> FileServer.send(exchange, BYTES);
            }
        });
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(times).hasValue(3);
    }

    @Test
    void aServerThatGoesOnFailingIsLeftToTheNextPod() throws IOException {
        server.on("/a.jsonl", exchange -> FileServer.status(exchange, 502));
        assertThatThrownBy(() -> fetched(http("/a.jsonl")))
                .isInstanceOfSatisfying(
                        RetryLater.class, e -> assertThat(e.reason()).isEqualTo("DownloadFailed"))
                .hasMessageStartingWith(
                        "sources[remote].from.http: tried 3 times, the last time the server answered 502");
        assertThat(server.asked()).hasSize(3);
        assertThat(cached()).isEmpty();
    }

    @Test
    void aConnectionThatBreaksGoesOnWhereItBroke() throws IOException {
        AtomicInteger times = new AtomicInteger();
        server.on("/a.jsonl", exchange -> {
            if (times.incrementAndGet() > 1) {
                FileServer.send(exchange, BYTES);
                return;
            }
            exchange.sendResponseHeaders(200, BYTES.length);
            exchange.getResponseBody().write(BYTES, 0, 1000);
            exchange.getResponseBody().flush();
            throw new IOException("the cable is cut");
        });
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(server.asked()).containsExactly("/a.jsonl", "/a.jsonl bytes=1000-");
    }

    @Test
    void aFileThatIsThereWhenItsConnectionBreaksIsNotAskedForAgain() throws IOException {
        server.on("/a.jsonl", exchange -> {
            exchange.sendResponseHeaders(200, BYTES.length + 1);
            exchange.getResponseBody().write(BYTES);
            exchange.getResponseBody().flush();
            throw new IOException("the cable is cut");
        });
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(server.asked()).containsExactly("/a.jsonl");
    }

    @Test
    void theNextPodOfTheOwnerGoesOnAndAnotherOwnerBeginsAnew() throws IOException {
        part("owner", Arrays.copyOf(BYTES, 700));
        server.file("/a.jsonl", BYTES);
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(server.asked()).containsExactly("/a.jsonl bytes=700-");
        assertThat(cached()).containsExactly(SHA256);

        Files.delete(root.resolve("cache/downloads").resolve(SHA256));
        part("another", Arrays.copyOf(BYTES, 700));
        fetched(http("/a.jsonl"));
        assertThat(server.asked()).endsWith("/a.jsonl");
    }

    @Test
    void aPartThatIsWholeOrThatTheServerDoesNotKnowCostsNoFailure() throws IOException {
        part("owner", BYTES);
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(server.asked()).isEmpty();

        Files.delete(root.resolve("cache/downloads").resolve(SHA256));
        part("owner", new byte[BYTES.length + 1]);
        server.file("/a.jsonl", BYTES);
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(server.asked()).containsExactly("/a.jsonl bytes=" + (BYTES.length + 1) + "-", "/a.jsonl");
    }

    @Test
    void theBeginningOfAnotherFileIsThrownAway() throws IOException {
        part("owner", new byte[700]);
        server.file("/a.jsonl", BYTES);
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        assertThat(server.asked()).containsExactly("/a.jsonl bytes=700-", "/a.jsonl");
    }

    @Test
    void aServerWithoutRangesSendsTheWholeFile() throws IOException {
        part("owner", Arrays.copyOf(BYTES, 700));
        server.on("/a.jsonl", exchange -> {
            exchange.sendResponseHeaders(200, BYTES.length);
            exchange.getResponseBody().write(BYTES);
        });
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
    }

    @Test
    void anotherFileIsRefusedWithBothDigestsAndLeavesNothing() throws IOException {
        byte[] other = "other".getBytes(StandardCharsets.UTF_8);
        server.file("/a.jsonl", other);
        refused(
                http("/a.jsonl"),
                "WrongDigest",
                "has SHA-256 " + CanonicalJson.digest(other) + ", and sha256 says " + SHA256 + ": ");
    }

    @Test
    void anotherFileInPiecesIsFetchedOnceMoreAndThenRefused() throws IOException {
        byte[] other = new byte[2000];
        server.on("/a.jsonl", exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                FileServer.send(exchange, other);
                return;
            }
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other, 0, 1000);
            exchange.getResponseBody().flush();
            throw new IOException("the cable is cut");
        });
        refused(http("/a.jsonl"), "WrongDigest", "has SHA-256 " + CanonicalJson.digest(other));
        assertThat(server.asked())
                .containsExactly("/a.jsonl", "/a.jsonl bytes=1000-", "/a.jsonl", "/a.jsonl bytes=1000-");
    }

    @Test
    void moreBytesThanAllowedAreRefusedWhetherAnnouncedOrNot() throws IOException {
        Http small = new Http(server.url("/a.jsonl"), SHA256, "1Ki", 60);
        server.file("/a.jsonl", BYTES);
        refused(small, "DownloadTooLarge", "sources[remote].from.http.maxSize: ");
        server.on("/b.jsonl", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(BYTES);
        });
        refused(new Http(server.url("/b.jsonl"), SHA256, "1Ki", 60), "DownloadTooLarge", "has more than 1Ki: raise it");
        assertThat(fetched(new Http(server.url("/b.jsonl"), SHA256, Integer.toString(BYTES.length), 60)))
                .hasBinaryContent(BYTES);
    }

    @Test
    void redirectsAreFollowedToAllowedHostsOnly() throws IOException {
        try (FileServer other = new FileServer()) {
            other.file("/b", BYTES);
            server.on("/a.jsonl", exchange -> FileServer.lead(exchange, other.url("/b")));
            refused(
                    http("/a.jsonl"),
                    "RedirectNotAllowed",
                    "leads to " + other.url("/b") + ", and host " + other.host()
                            + " is not among those that files may be fetched from (" + server.host() + ")");
            assertThat(other.asked()).isEmpty();
            assertThat(downloads(server.host() + "," + other.host(), bytes -> {}, QUICK)
                            .fetched(file("/a.jsonl"), CHECKSUM))
                    .hasBinaryContent(BYTES);
        }
    }

    @Test
    void aRelativeRedirectStaysAndARoundEnds() throws IOException {
        server.file("/b", BYTES);
        server.on("/a.jsonl", exchange -> FileServer.lead(exchange, "/b"));
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
        Files.delete(root.resolve("cache/downloads").resolve(SHA256));
        server.on("/round", exchange -> FileServer.lead(exchange, "/round"));
        refused(http("/round"), "DownloadRefused", "more than 5 redirects");
        server.on("/nowhere", exchange -> FileServer.status(exchange, 301));
        refused(http("/nowhere"), "DownloadRefused", "answers 301: name an address");
        server.on("/elsewhere", exchange -> FileServer.lead(exchange, "file:///etc/passwd"));
        refused(http("/elsewhere"), "RedirectNotAllowed", "leads to file:///etc/passwd, and that names no host");
    }

    @Test
    void aRedirectMayWriteItsSchemeInAnyCase() throws IOException {
        server.file("/b", BYTES);
        server.on("/a.jsonl", exchange -> FileServer.lead(exchange, "HTTP://" + server.host() + "/b"));
        assertThat(fetched(http("/a.jsonl"))).hasBinaryContent(BYTES);
    }

    @Test
    void aHostThatIsNotAllowedIsNotAsked() throws IOException {
        server.file("/a.jsonl", BYTES);
        assertThatThrownBy(() -> downloads("", bytes -> {}, QUICK).fetched(file("/a.jsonl"), CHECKSUM))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("(none): ask the administrator of this installation to add it");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whatTheServerRefusesIsNotTriedAgain() throws IOException {
        server.on("/a.jsonl", exchange -> FileServer.status(exchange, 404));
        refused(http("/a.jsonl"), "DownloadRefused", "answers 404: name an address");
        assertThat(server.asked()).hasSize(1);
    }

    private void fallsSilentAfter1000Bytes(CountDownLatch never) {
        server.on("/a.jsonl", exchange -> {
            exchange.sendResponseHeaders(200, BYTES.length);
            exchange.getResponseBody().write(BYTES, 0, 1000);
            exchange.getResponseBody().flush();
            await(never);
        });
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        fallsSilentAfter1000Bytes(never);
        Patience hasty = new Patience(2, Duration.ofMillis(1), Duration.ofMillis(300));
        assertThatThrownBy(() -> downloads(server.host(), bytes -> {}, hasty).fetched(file("/a.jsonl"), CHECKSUM))
                .isInstanceOf(RetryLater.class)
                .hasMessageContaining("tried 2 times, the last time ");
        never.countDown();
    }

    @Test
    void aServerThatIsTooSlowIsToldAndItsBytesAreKept() throws IOException {
        part("owner", Arrays.copyOf(BYTES, 700));
        CountDownLatch never = new CountDownLatch(1);
        server.on("/a.jsonl", exchange -> await(never));
        Http hurried = new Http(server.url("/a.jsonl"), SHA256, "1Gi", 1);
        assertThatThrownBy(() -> fetched(hurried))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("DownloadTooSlow"))
                .hasMessageContaining("after 1 seconds 700 bytes are there; they are kept: raise it");
        never.countDown();
        assertThat(cached()).containsExactly(SHA256 + ".owner.part");
    }

    @Test
    void pausesCountAsTimeThatAFetchTakes() throws IOException {
        server.on("/a.jsonl", exchange -> FileServer.status(exchange, 503));
        Http hurried = new Http(server.url("/a.jsonl"), SHA256, "1Gi", 1);
        Patience sleepy = new Patience(2, Duration.ofSeconds(20), Duration.ofSeconds(30));
        assertThatThrownBy(() -> downloads(server.host(), bytes -> {}, sleepy).fetched(request(hurried), CHECKSUM))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("DownloadTooSlow"))
                .hasMessageStartingWith(
                        "sources[remote].from.http.timeoutSeconds: after 1 seconds 0 bytes are there; ");
        assertThat(server.asked()).hasSizeLessThan(2);
    }

    @Test
    void aPodThatIsAskedToEndStopsAndKeepsWhatIsThere() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        fallsSilentAfter1000Bytes(never);
        LongConsumer watch = bytes -> {
            if (bytes == 1000) {
                throw new CancellationException("asked to end");
            }
        };
        assertThatThrownBy(() -> downloads(server.host(), watch, QUICK).fetched(file("/a.jsonl"), CHECKSUM))
                .isInstanceOf(CancellationException.class);
        never.countDown();
        assertThat(root.resolve("cache/downloads").resolve(SHA256 + ".owner.part"))
                .hasBinaryContent(Arrays.copyOf(BYTES, 1000));
    }

    @Test
    void aMachineThatDoesNotAnswerIsLeftToTheNextPod() throws IOException {
        String url;
        String host;
        try (FileServer gone = new FileServer()) {
            url = gone.url("/a.jsonl");
            host = gone.host();
        }
        assertThatThrownBy(() -> downloads(host, bytes -> {}, QUICK)
                        .fetched(request(new Http(url, SHA256, "1Gi", 60)), CHECKSUM))
                .isInstanceOf(RetryLater.class)
                .hasMessageContaining("the connection failed: java.net.ConnectException");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static Request request(Http http) {
        return new HttpFile("remote", http).request();
    }

    private Request file(String path) {
        return request(http(path));
    }

    private Http http(String path) {
        return new Http(server.url(path), SHA256, "1Gi", 60);
    }

    private Path fetched(Http http) throws IOException {
        return downloads(server.host(), bytes -> {}, QUICK).fetched(request(http), CHECKSUM);
    }

    private Downloads downloads(String hosts, LongConsumer watch, Patience patience) {
        Downloads downloads = new Downloads(new Store(root), "owner", AllowedHosts.of(hosts), watch, patience);
        opened.add(downloads);
        return downloads;
    }

    private void refused(Http http, String reason, String message) throws IOException {
        assertThatThrownBy(() -> fetched(http))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
        assertThat(cached()).isEmpty();
    }

    private void part(String owner, byte[] bytes) throws IOException {
        Files.write(new Store(root).cache("downloads").resolve(SHA256 + "." + owner + ".part"), bytes);
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("cache/downloads"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
