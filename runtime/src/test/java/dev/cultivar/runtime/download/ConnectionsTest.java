package dev.cultivar.runtime.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cultivar.api.source.Http;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {
    private static final int FILES = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FileServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FileServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void allFilesComeOverOneConnectionUntilTheEnd() throws IOException {
        Downloads downloads = downloads();
        try (downloads) {
            for (int file = 0; file < FILES; file++) {
                String path = "/" + file;
                server.file(path, bytes(path));
                assertThat(fetched(downloads, path)).hasBinaryContent(bytes(path));
            }
        }
        assertThat(server.asked()).hasSize(FILES);
        assertThat(server.connections()).isEqualTo(1);
        server.file("/later", bytes("/later"));
        assertThat(fetched(downloads, "/later")).hasBinaryContent(bytes("/later"));
        downloads.close();
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void whatCameWrongIsNotGoneOnWith() throws IOException {
        AtomicInteger times = new AtomicInteger();
        server.on("/busy", exchange -> {
            if (times.incrementAndGet() == 1) {
                FileServer.status(exchange, 503);
            } else {
                FileServer.send(exchange, bytes("/busy"));
            }
        });
        server.on("/gone", exchange -> FileServer.status(exchange, 404));
        server.file("/a", bytes("/a"));
        try (Downloads downloads = downloads()) {
            assertThat(fetched(downloads, "/busy")).hasBinaryContent(bytes("/busy"));
            assertThat(server.connections()).isEqualTo(2);
            assertThatThrownBy(() -> fetched(downloads, "/gone")).isInstanceOf(InvalidWork.class);
            assertThat(fetched(downloads, "/a")).hasBinaryContent(bytes("/a"));
        }
        assertThat(server.asked()).containsExactly("/busy", "/busy", "/gone", "/a");
        assertThat(server.connections()).isEqualTo(3);
    }

    private Downloads downloads() {
        Patience quick = new Patience(3, Duration.ofMillis(1), Duration.ofSeconds(30));
        return new Downloads(new Store(root), "owner", AllowedHosts.of(server.host()), bytes -> {}, quick);
    }

    private Path fetched(Downloads downloads, String path) throws IOException {
        Http http = new Http(server.url(path), CanonicalJson.digest(bytes(path)), "1Gi", 60);
        HttpFile file = new HttpFile("remote", http);
        return downloads.fetched(file.request(), file.checksum());
    }

    private static byte[] bytes(String path) {
        return ("what is at " + path).getBytes(StandardCharsets.UTF_8);
    }
}
