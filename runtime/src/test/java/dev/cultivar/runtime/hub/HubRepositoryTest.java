package dev.cultivar.runtime.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.NameReference;
import dev.cultivar.api.source.Hub;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.download.Checksum;
import dev.cultivar.runtime.download.Downloads;
import dev.cultivar.runtime.download.FileServer;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with hubs, from servers that do it. */
class HubRepositoryTest {
    private static final String REVISION = "0123456789abcdef0123456789abcdef01234567";
    private static final String TREE = "/api/models/owner/tiny/tree/" + REVISION;
    private static final String FILES = "/owner/tiny/resolve/" + REVISION;
    private static final byte[] BYTES = "weights".repeat(1000).getBytes(StandardCharsets.UTF_8);
    private static final HubFile FILE =
            new HubFile("a.bin", BYTES.length, Checksum.sha256(CanonicalJson.digest(BYTES)));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FileServer server;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FileServer other;

    private final List<Downloads> opened = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new FileServer();
        other = new FileServer();
    }

    @AfterEach
    void stop() {
        opened.forEach(Downloads::close);
        server.close();
        other.close();
    }

    private void tree(String json) {
        server.on(TREE, exchange -> FileServer.send(exchange, json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsNoListOfFilesIsNoHub() throws IOException {
        tree("<html>a wiki</html>");
        refused(() -> repository().files(), "NoHub", ".endpoint: " + server.url("/") + " does not answer as a Hugging");
        tree("{\"files\": []}");
        refused(() -> repository().files(), "NoHub", "it gives no list of files");
        for (String entry : List.of(
                "{\"type\": \"file\", \"size\": 1, \"oid\": \"" + REVISION + "\"}",
                "{\"type\": \"file\", \"path\": \"a\", \"oid\": \"" + REVISION + "\"}",
                "{\"type\": \"file\", \"path\": \"a\", \"size\": 1, \"oid\": \"main\"}",
                "{\"type\": \"file\", \"path\": \"a\", \"size\": 1, \"oid\": \"" + REVISION
                        + "\", \"lfs\": {\"oid\": \"x\", \"size\": 1}}")) {
            tree("[" + entry + "]");
            refused(() -> repository().files(), "NoHub", "it lists a file without path, size or hash");
        }
        assertThat(server.tokens()).isNotEmpty().containsOnly("Bearer hf_reader");
    }

    @Test
    void aListThatGoesOnElsewhereIsRefusedAndNobodyElseHearsTheToken() throws IOException {
        for (String next : List.of(other.url("/more"), "file:///etc/passwd", "http://a b/")) {
            server.on(TREE, exchange -> {
                exchange.getResponseHeaders().set("Link", "<" + next + ">; rel=\"next\"");
                FileServer.send(exchange, "[]".getBytes(StandardCharsets.UTF_8));
            });
            refused(() -> repository().files(), "NoHub", "its list of files goes on at ");
        }
        assertThat(other.asked()).isEmpty();
    }

    @Test
    void aListWithoutEndIsGivenUp() {
        server.on(TREE, exchange -> {
            exchange.getResponseHeaders().set("Link", "<" + TREE + "?cursor=again>; rel=\"next\"");
            FileServer.send(exchange, "[]".getBytes(StandardCharsets.UTF_8));
        });
        refused(() -> repository().files(), "TooManyFiles", "that is too many");
        assertThat(server.asked()).hasSize(200);
    }

    @Test
    void aHubThatIsBusyIsAskedAgainWhenItSays() throws IOException {
        AtomicInteger times = new AtomicInteger();
        server.on(TREE, exchange -> {
            if (times.incrementAndGet() == 1) {
                exchange.getResponseHeaders().set("RateLimit", "\"api\";r=0;t=1");
                FileServer.status(exchange, 429);
            } else {
                FileServer.send(exchange, "[]".getBytes(StandardCharsets.UTF_8));
            }
        });
        assertThat(repository().files()).isEmpty();
        assertThat(times).hasValue(2);
    }

    @Test
    void theOtherHostMustBeAllowedAndIsNotToldTheTokenNorItsAddressAnybody() throws IOException {
        server.on(FILES, exchange -> FileServer.lead(exchange, other.url("/blob?Signature=secret")));
        other.file("/blob", BYTES);
        assertThatThrownBy(() -> repository().fetched(List.of(FILE)))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("RedirectNotAllowed"))
                .hasMessageContaining("leads to " + other.url("/blob") + ", and host " + other.host())
                .hasMessageNotContaining("secret");
        assertThat(other.asked()).isEmpty();
        assertThat(both().fetched(List.of(FILE)).get(FILE)).hasBinaryContent(BYTES);
        assertThat(other.tokens()).isEmpty();
        assertThat(server.tokens()).hasSize(2);
    }

    @Test
    void anotherHostThatRefusesIsNamed() throws IOException {
        server.on(FILES, exchange -> FileServer.lead(exchange, other.url("/blob")));
        other.on("/blob", exchange -> FileServer.status(exchange, 403));
        refused(
                () -> both().fetched(List.of(FILE)),
                "DownloadRefused",
                "127.0.0.1, to which the hub leads for a.bin, answers 403: try again later");
    }

    @Test
    void bytesThatAreOthersOrMoreAreRefusedAndNothingIsLeft() throws IOException {
        server.file(FILES, new byte[BYTES.length]);
        refused(() -> both().fetched(List.of(FILE)), "WrongDigest", "a.bin of " + server.url("/owner/tiny") + " has ");
        HubFile smaller = new HubFile("a.bin", 10, FILE.checksum());
        refused(() -> both().fetched(List.of(smaller)), "DownloadTooLarge", "a.bin of ");
        HubFile small = new HubFile("b.txt", BYTES.length, Checksum.gitBlob(REVISION));
        refused(() -> both().fetched(List.of(small)), "WrongDigest", "b.txt of ");
        assertThat(cached()).isEmpty();
    }

    @Test
    void allFilesTogetherAreBoundedBeforeAnyIsFetched() {
        refused(
                () -> repository("13Ki", 60, server.host()).fetched(List.of(FILE, FILE)),
                "DownloadTooLarge",
                "models.base.hub.maxSize: the 2 files of " + server.url("/owner/tiny")
                        + " have 14000 bytes, more than");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void sizesThatNoDiskHasAreAddedWithoutWrapping() {
        HubFile huge = new HubFile("huge.bin", 5_000_000_000_000_000_000L, FILE.checksum());
        refused(
                () -> repository("1Mi", 60, server.host()).fetched(List.of(huge, huge)),
                "DownloadTooLarge",
                " have 10000000000000000000 bytes, more than 1Mi: raise it");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void theNextPodGoesOnWithTheFileThatItsForerunnerBegan() throws IOException {
        Files.write(
                new Store(root).cache("downloads").resolve(FILE.checksum().hex() + ".owner.part"),
                Arrays.copyOf(BYTES, 700));
        server.on(FILES, exchange -> FileServer.lead(exchange, other.url("/blob")));
        other.file("/blob", BYTES);
        assertThat(both().fetched(List.of(FILE)).get(FILE)).hasBinaryContent(BYTES);
        assertThat(other.asked()).containsExactly("/blob bytes=700-");
        assertThat(cached()).containsExactly(FILE.checksum().hex());
    }

    @Test
    void allFilesTogetherHaveOneTime() throws IOException {
        server.on(FILES, exchange -> FileServer.status(exchange, 503));
        refused(
                () -> repository("1Mi", 1, server.host()).fetched(List.of(FILE)),
                "DownloadTooSlow",
                "models.base.hub.timeoutSeconds: after 1 seconds 0 bytes are there");
    }

    @Test
    void whatIsNoTokenIsNotSent() throws IOException {
        for (String text : List.of("", "two words", "a\r\nHost: elsewhere", "x".repeat(9000))) {
            Files.writeString(tokens().resolve("reader"), text);
            refused(() -> both(), "HubTokenMissing", "Secret reader of this namespace has under HF_TOKEN what is no");
        }
        assertThat(new HubTokens(Map.of()).of("f", hub("1Mi", 60, false))).isEmpty();
    }

    private static void refused(ThrowingCallable call, String reason, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("cache/downloads"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path tokens() throws IOException {
        return Files.createDirectories(root.resolve("tokens"));
    }

    private Hub hub(String maxSize, int seconds, boolean token) {
        return new Hub(
                "owner/tiny",
                REVISION,
                List.of("*"),
                server.url("/"),
                token ? new NameReference("reader") : null,
                maxSize,
                seconds);
    }

    private HubRepository repository() throws IOException {
        return repository("1Mi", 60, server.host());
    }

    private HubRepository both() throws IOException {
        return repository("1Mi", 60, server.host() + "," + other.host());
    }

    private HubRepository repository(String maxSize, int seconds, String hosts) throws IOException {
        Path token = tokens().resolve("reader");
        if (!Files.exists(token)) {
            Files.writeString(token, "hf_reader\n");
        }
        Downloads downloads = new Downloads(new Store(root), "owner", AllowedHosts.of(hosts), bytes -> {});
        opened.add(downloads);
        return new HubRepository(
                HubRepository.Kind.MODEL,
                "models.base.hub",
                hub(maxSize, seconds, true),
                new HubTokens(Map.of(PodEnvironment.HUB_TOKENS, tokens().toString())),
                downloads);
    }
}
