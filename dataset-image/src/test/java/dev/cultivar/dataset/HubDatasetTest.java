package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.hub.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a hub's repository, from a server that answers as a hub does. */
class HubDatasetTest {
    private static final String NAME = "datasets/owner/manuals";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new HubServer(2);
        serve(server, HubServer.Access.PUBLIC);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void serve(HubServer server, HubServer.Access access) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("README.md", bytes("# Manuals"));
        files.put("data/train-00000.jsonl", bytes("{\"text\": \"one\"}\n{\"text\": \"two\"}\n"));
        files.put("data/train-00001.jsonl", bytes("{\"text\": \"three\"}\n"));
        files.put("data/train-00001.jsonl.gz", bytes("packed"));
        files.put("data/test-00000.jsonl", bytes("{\"text\": \"unseen\"}\n"));
        files.put("data/table.csv", bytes("text\nrow\n"));
        server.repository(NAME, files, Set.of("data/train-00000.jsonl"), access);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void filesThatThePatternsMeanAreRecordsInTheOrderOfTheirPaths() throws IOException {
        TestPod pod = pod("one", server);
        assertThat(pod.read(pod.prepare(work(server, "data/train-*.jsonl", "", ""), 2, 3), "train"))
                .extracting(record -> record.string("text"))
                .containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aMirrorAndATokenGiveTheSameDatasetAndOtherFilesAnother() throws IOException {
        String first = TestPod.digest(pod("one", server).prepare(work(server, "data/train-*.jsonl", "", ""), 1, 1));
        try (HubServer mirror = new HubServer(100)) {
            serve(mirror, HubServer.Access.PRIVATE);
            Files.writeString(Files.createDirectories(root.resolve("tokens")).resolve("reader"), HubServer.TOKEN);
            String more = ", \"tokenSecret\": {\"name\": \"reader\"}, \"maxSize\": \"1Mi\", \"timeoutSeconds\": 60";
            assertThat(TestPod.digest(pod("two", mirror).prepare(work(mirror, "data/train-*.jsonl", more, ""), 1, 2)))
                    .isEqualTo(first);
            assertThat(mirror.cdn().tokens()).isEmpty();
        }
        assertThat(TestPod.digest(pod("three", server).prepare(work(server, "data/t*-0*.jsonl", "", ""), 1, 1)))
                .isNotEqualTo(first);
    }

    @Test
    void whatIsThereAlreadyIsNotFetchedAgain() throws IOException {
        TestPod pod = pod("one", server);
        pod.prepare(work(server, "data/train-*.jsonl", "", ""), 1, 1);
        int files = server.cdn().asked().size();
        pod.prepare(work(server, "data/train-00000.jsonl", "", ""), 1, 1);
        assertThat(server.cdn().asked()).hasSize(files).hasSize(1);
    }

    @Test
    void aWrongLineIsNamedByRepositoryAndPath() throws IOException {
        server.repository(NAME, Map.of("a.jsonl", bytes("{\"text\": \"a\"}\nno\n")), Set.of(), HubServer.Access.PUBLIC);
        pod("one", server)
                .refused(work(server, "a.jsonl", "", ""), "BadRecord", "source far, owner/manuals/a.jsonl:2: is not");
    }

    @Test
    void patternsThatMeanNothingOrTooMuchAreRefused() throws IOException {
        TestPod pod = pod("one", server);
        pod.refused(
                work(server, "data/*.parquet", "", ""),
                "NoFiles",
                "sources[far].from.hub.allowPatterns: no file of "
                        + server.hub().url("/" + NAME) + " at that commit");
        pod.refused(work(server, "*", "", ""), "UnknownFormat", "README.md matches, and its ending says no format");
        pod.refused(
                work(server, "data/t*", "", ""), "SeveralFormats", "data/table.csv and data/test-00000.jsonl match");
        pod.refused(
                work(server, "data/train-00001*", "", ""),
                "SameFileTwice",
                "data/train-00001.jsonl and data/train-00001.jsonl.gz match");
        pod.refused(
                work(server, "data/train-*.jsonl", ", \"maxSize\": \"32\"", ""),
                "DownloadTooLarge",
                "sources[far].from.hub.maxSize: the 2 files of ");
        assertThat(server.cdn().asked()).isEmpty();
    }

    @Test
    void readSaysHowAFileOfAnotherEndingIsRead() throws IOException {
        server.repository(NAME, Map.of("train.json", bytes("{\"text\": \"a\"}\n")), Set.of(), HubServer.Access.PUBLIC);
        TestPod pod = pod("one", server);
        assertThat(pod.read(pod.prepare(work(server, "*.json", "", ", \"read\": \"jsonLines\""), 1, 1), "train"))
                .hasSize(1);
    }

    @Test
    void aTokenThatIsNotThereIsToldWithHowToMakeIt() throws IOException {
        pod("one", server)
                .refused(
                        work(server, "data/train-*.jsonl", ", \"tokenSecret\": {\"name\": \"absent\"}", ""),
                        "HubTokenMissing",
                        "sources[far].from.hub.tokenSecret: Secret absent of this namespace is not there or has no key"
                                + " HF_TOKEN: kubectl create secret generic absent --from-literal=HF_TOKEN=");
        assertThat(server.hub().asked()).isEmpty();
    }

    private TestPod pod(String name, HubServer of) throws IOException {
        TestPod pod = new TestPod(Files.createDirectories(root.resolve(name)));
        pod.environment = Map.of(
                PodEnvironment.DOWNLOAD_HOSTS,
                of.hosts(),
                PodEnvironment.HUB_TOKENS,
                root.resolve("tokens").toString());
        return pod;
    }

    private static String work(HubServer of, String pattern, String more, String read) {
        return """
                {"sources": [{"name": "far", "record": "text"%s,
                              "from": {"hub": {"repoId": "owner/manuals", "revision": "%s", "allowPatterns": ["%s"],
                                               "endpoint": "%s"%s}}}]}""".formatted(read, HubServer.REVISION, pattern, of.hub().url(""), more);
    }
}
