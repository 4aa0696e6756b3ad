package dev.cultivar.runtime.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.source.Http;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweptPartsTest {
    private static final byte[] BYTES = "{\"text\": \"a\"}\n".repeat(50).getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = CanonicalJson.digest(BYTES);
    private static final String OTHER = "0".repeat(64);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void partsOfOthersGoAfterADayAndOwnOnesStay() throws IOException {
        part(SHA256 + ".gone.part", 25);
        part(OTHER + ".gone.part", 25);
        part(SHA256 + ".busy.part", 23);
        part(SHA256 + ".owner.part", 25);
        part(OTHER + ".owner.part", 25);
        part(OTHER, 25);
        try (FileServer server = new FileServer()) {
            server.file("/a.jsonl", BYTES);
            try (Downloads downloads = downloads(server)) {
                assertThat(fetched(downloads, server)).hasBinaryContent(BYTES);
            }
            assertThat(server.asked()).containsExactly("/a.jsonl bytes=70-");
        }
        assertThat(cached()).containsExactlyInAnyOrder(SHA256, SHA256 + ".busy.part", OTHER, OTHER + ".owner.part");
    }

    @Test
    void theFolderIsLookedThroughOnceForAllFiles() throws IOException {
        try (FileServer server = new FileServer();
                Downloads first = downloads(server);
                Downloads second = downloads(server)) {
            server.file("/a.jsonl", BYTES);
            fetched(first, server);
            part(OTHER + ".gone.part", 25);
            fetched(first, server);
            assertThat(cached()).containsExactlyInAnyOrder(SHA256, OTHER + ".gone.part");
            fetched(second, server);
            assertThat(cached()).containsExactly(SHA256);
        }
    }

    @Test
    void aFileThatIsThereIsYoungAgainWhenItIsTaken() throws IOException {
        try (FileServer server = new FileServer();
                Downloads downloads = downloads(server)) {
            server.file("/a.jsonl", BYTES);
            Path file = fetched(downloads, server);
            Instant longAgo = Instant.now().minus(Duration.ofDays(9));
            Files.setLastModifiedTime(file, FileTime.from(longAgo));

            fetched(downloads, server);
            assertThat(Files.getLastModifiedTime(file).toInstant()).isAfter(longAgo.plus(Duration.ofDays(8)));
        }
    }

    private Downloads downloads(FileServer server) {
        return new Downloads(new Store(root), "owner", AllowedHosts.of(server.host()), bytes -> {});
    }

    private static Path fetched(Downloads downloads, FileServer server) throws IOException {
        HttpFile file = new HttpFile("remote", new Http(server.url("/a.jsonl"), SHA256, "1Gi", 60));
        return downloads.fetched(file.request(), file.checksum());
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> left = Files.list(root.resolve("cache/downloads"))) {
            return left.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void part(String name, int hoursAgo) throws IOException {
        Path file = Files.write(new Store(root).cache("downloads").resolve(name), Arrays.copyOf(BYTES, 70));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(hoursAgo))));
    }
}
