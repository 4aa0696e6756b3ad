package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.download.FileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are fetched, from a real server. */
class FetchedDatasetTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void theSameBytesFromAnotherAddressAreTheSameDataset() throws IOException {
        byte[] lines = "{\"text\": \"a\"}\n{\"text\": \"b\"}\n".getBytes(StandardCharsets.UTF_8);
        try (FileServer one = new FileServer();
                FileServer other = new FileServer()) {
            one.file("/corpus.jsonl", lines);
            other.file("/mirror/1", lines);
            String first = TestPod.digest(
                    pod(root.resolve("one"), one).prepare(work(one.url("/corpus.jsonl"), lines, ""), 2, 2));
            assertThat(TestPod.digest(pod(root.resolve("other"), other)
                            .prepare(work(other.url("/mirror/1"), lines, ", \"maxSize\": \"1Mi\""), 2, 3)))
                    .isEqualTo(first);
        }
    }

    @Test
    void theSameBytesReadInAnotherWayAreAnotherDatasetThoughTheRecordsAreTheSame() throws IOException {
        byte[] column = "text\na\nb\n".getBytes(StandardCharsets.UTF_8);
        try (FileServer server = new FileServer()) {
            TestPod pod = pod(root.resolve("one"), server);
            List<String> digests = new ArrayList<>();
            for (String path : List.of("/a.csv", "/A.CSV", "/mirror/b.csv", "/a.tsv", "/mirror/b.tsv")) {
                server.file(path, column);
                digests.add(TestPod.digest(pod.prepare(work(server.url(path), column, ""), 1, 1)));
            }
            assertThat(digests.subList(0, 3)).containsOnly(digests.getFirst());
            assertThat(digests.subList(3, 5)).containsOnly(digests.getLast());
            assertThat(digests.getFirst()).isNotEqualTo(digests.getLast());
        }
    }

    @Test
    void theEndOfTheAddressSaysFormatAndCompression() throws IOException {
        byte[] rows = Zstd.compress("text\tyear\na,b\t1999\n".getBytes(StandardCharsets.UTF_8));
        try (FileServer server = new FileServer()) {
            server.file("/rows.tsv.zst", rows);
            TestPod pod = pod(root.resolve("one"), server);
            assertThat(pod.read(pod.prepare(work(server.url("/rows.tsv.zst?version=1"), rows, ""), 1, 1), "train"))
                    .extracting(record -> record.string("text"))
                    .containsExactly("a,b");
        }
    }

    @Test
    void whatIsWrongInsideIsSaidWithTheAddress() throws IOException {
        byte[] lines = "{\"text\": \"a\"}\nno\n".getBytes(StandardCharsets.UTF_8);
        try (FileServer server = new FileServer()) {
            server.file("/a.jsonl", lines);
            pod(root.resolve("one"), server)
                    .refused(
                            work(server.url("/a.jsonl"), lines, ""),
                            "BadRecord",
                            "source remote, " + server.url("/a.jsonl") + ":2: is not a JSON object");
            pod(root.resolve("two"), server)
                    .refused(
                            work(server.url("/a.jsonl"), new byte[0], ""),
                            "WrongDigest",
                            "has SHA-256 " + CanonicalJson.digest(lines));
        }
    }

    @Test
    void theCacheIsNoSource() throws IOException {
        TestPod pod = new TestPod(root);
        pod.put("cache/downloads/a.jsonl", "{\"text\": \"a\"}\n");
        pod.refused(
                "{\"sources\": [{\"name\": \"a\", \"record\": \"text\", \"from\": {\"files\": {\"path\": \"cache/downloads\"}}}]}",
                "PathOfCache",
                "may be lost at any time");
    }

    private static TestPod pod(Path root, FileServer server) throws IOException {
        TestPod pod = new TestPod(Files.createDirectories(root));
        pod.environment = Map.of(PodEnvironment.DOWNLOAD_HOSTS, server.host());
        return pod;
    }

    private static String work(String url, byte[] bytes, String more) {
        return """
                {"sources": [{"name": "remote", "record": "text",
                              "from": {"http": {"url": "%s", "sha256": "%s"%s}}}]}""".formatted(url, CanonicalJson.digest(bytes), more);
    }
}
