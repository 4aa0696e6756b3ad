package dev.cultivar.runtime.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.NameReference;
import dev.cultivar.api.source.Hub;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.download.Checksum;
import dev.cultivar.runtime.download.Downloads;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.FileHash;
import dev.cultivar.runtime.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real client and a recorded hub said to each other: our server says the same, our client makes the same of it. */
class RecordedHubTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    private final JsonNode golden = golden("source/hub/exchange.json");

    @SuppressWarnings("NullAway.Init") // set before each test
    private HubServer server;

    private final List<Downloads> opened = new ArrayList<>();

    static JsonNode golden(String path) {
        try (InputStream in =
                Objects.requireNonNull(RecordedHubTest.class.getResourceAsStream("/golden/" + path), path)) {
            return CanonicalJson.lenient().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        JsonNode inputs = golden.path("inputs");
        assertThat(HubServer.REVISION).isEqualTo(inputs.path("revision").asText());
        assertThat(HubServer.TOKEN).isEqualTo(inputs.path("token").asText());
        server = new HubServer(inputs.path("page").asInt());
        for (JsonNode repository : inputs.path("repositories")) {
            Map<String, byte[]> files = new TreeMap<>();
            repository
                    .path("files")
                    .forEachEntry((path, content) ->
                            files.put(path, Base64.getDecoder().decode(content.asText())));
            Set<String> large = new HashSet<>();
            repository.path("large").forEach(path -> large.add(path.asText()));
            server.repository(
                    repository.path("kind").asText() + "/"
                            + repository.path("name").asText(),
                    files,
                    large,
                    HubServer.Access.valueOf(repository.path("access").asText().toUpperCase(Locale.ROOT)));
        }
        inputs.path("moved").forEachEntry((from, to) -> server.moved(from, to.asText()));
    }

    @AfterEach
    void stop() {
        opened.forEach(Downloads::close);
        server.close();
    }

    @Test
    void ourServerAnswersAsTheRecordedOneDid() throws IOException, InterruptedException {
        int compared = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (JsonNode exchange : golden.path("expected").path("exchanges")) {
                if (!exchange.path("method").asText().equals("GET")) {
                    continue; // what HEAD says the real client asks before, ours is told by GET
                }
                String front = exchange.path("server").asText().equals("hub")
                        ? server.hub().url("")
                        : server.cdn().url("");
                HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(front + exchange.path("path").asText()));
                String token = exchange.path("token").asText();
                if (!token.isEmpty()) {
                    request.header("Authorization", "Bearer " + token);
                }
                HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                String what = exchange.path("path").asText();
                assertThat(answer.statusCode())
                        .as(what)
                        .isEqualTo(exchange.path("status").asInt());
                assertThat(answer.body())
                        .as(what)
                        .isEqualTo(
                                Base64.getDecoder().decode(exchange.path("body").asText()));
                for (String header : List.of(
                        "ETag",
                        "X-Repo-Commit",
                        "X-Linked-ETag",
                        "X-Linked-Size",
                        "Location",
                        "Link",
                        "X-Error-Code",
                        "X-Error-Message")) {
                    assertThat(answer.headers().firstValue(header).orElse(""))
                            .as(what + " " + header)
                            .isEqualTo(exchange.path("headers")
                                    .path(header)
                                    .asText()
                                    .replace("{hub}", server.hub().url(""))
                                    .replace("{cdn}", server.cdn().url("")));
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(10);
    }

    @Test
    void ourClientListsWhatTheRealOneLists() throws IOException {
        List<String> expected = new ArrayList<>();
        for (JsonNode file : golden.path("expected").path("listed")) {
            expected.add(file.path(0).asText() + " " + file.path(1).asInt() + " "
                    + file.path(2).asText());
        }
        assertThat(repository("datasets/cultivar/tiny-manuals", "", HubServer.REVISION, "*")
                        .files())
                .extracting(file ->
                        file.path() + " " + file.size() + " " + file.checksum().hex())
                .containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "train, datasets/cultivar/tiny-manuals, data/train-*, ''",
        "all, datasets/cultivar/tiny-manuals, *, ''",
        "moved, datasets/cultivar/old-name, data/, ''",
        "private, models/cultivar/tiny-llama, *, hf_recorded"
    })
    void ourClientFetchesWhatTheRealOneFetches(String expected, String name, String patterns, String token)
            throws IOException {
        HubRepository repository = repository(name, token, HubServer.REVISION, patterns);
        Map<String, String> fetched = new TreeMap<>();
        for (Map.Entry<HubFile, Path> file :
                repository.fetched(repository.wanted()).entrySet()) {
            fetched.put(file.getKey().path(), FileHash.sha256(file.getValue()));
            assertThat(file.getKey().checksum())
                    .isIn(
                            Checksum.sha256(FileHash.sha256(file.getValue())),
                            Checksum.gitBlob(FileHash.gitBlob(file.getValue())));
        }
        Map<String, String> real = new TreeMap<>();
        golden.path("expected").path(expected).forEachEntry((path, sha256) -> real.put(path, sha256.asText()));
        assertThat(fetched).isEqualTo(real).isNotEmpty();
        assertThat(server.cdn().tokens()).isEmpty();
        assertThat(server.hub().tokens()).allMatch(("Bearer " + HubServer.TOKEN)::equals);
        assertThat(server.hub().tokens().isEmpty()).isEqualTo(token.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            privateWithoutToken | RepositoryNotFoundError | cultivar/tiny-llama | ''          | r | HubRepositoryMissing | .repoId: the hub shows no {}/cultivar/tiny-llama to everybody: look at its name, and if it is private or gated name in tokenSecret
            missing             | RepositoryNotFoundError | cultivar/nowhere    | hf_recorded | r | HubRepositoryMissing | .repoId: the hub shows no {}/cultivar/nowhere to the token in Secret hub: look at the name
            gated               | GatedRepoError          | cultivar/gated      | hf_recorded | r | HubRepositoryGated   | .repoId: {}/cultivar/gated is gated, and the account of the token in Secret hub may not read it: accept its terms
            gatedWithoutToken   | GatedRepoError          | cultivar/gated      | ''          | r | HubRepositoryGated   | .repoId: {}/cultivar/gated is gated, and nobody asks for it by name: accept its terms on that page, and name in tokenSecret
            otherToken          | HfHubHTTPError          | cultivar/tiny-llama | hf_other    | r | HubRepositoryMissing | whether the token is still good
            revision            | RevisionNotFoundError   | cultivar/tiny-llama | hf_recorded | 0 | HubRevisionMissing   | .revision: {}/cultivar/tiny-llama has no commit 0000000000000000000000000000000000000000: git ls-remote
            """)
    void ourClientRefusesWhereTheRealOneDoes(
            String error, String real, String name, String token, String revision, String reason, String message)
            throws IOException {
        assertThat(golden.path("expected").path("errors").path(error).asText()).isEqualTo(real);
        HubRepository repository =
                repository("models/" + name, token, revision.equals("0") ? "0".repeat(40) : HubServer.REVISION, "*");
        org.assertj.core.api.Assertions.assertThatThrownBy(repository::files)
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageStartingWith("models.base.hub")
                .hasMessageContaining(message.replace("{}", server.hub().url("")));
    }

    @Test
    void aFileThatIsGoneIsNamed() throws IOException {
        assertThat(golden.path("expected").path("errors").path("file").asText()).isEqualTo("RemoteEntryNotFoundError");
        HubRepository repository = repository("models/cultivar/tiny-llama", HubServer.TOKEN, HubServer.REVISION, "*");
        HubFile absent = new HubFile("absent.bin", 1, Checksum.gitBlob("0".repeat(40)));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> repository.fetched(List.of(absent)))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("HubFileMissing"))
                .hasMessageContaining("has no absent.bin at commit " + HubServer.REVISION);
    }

    private HubRepository repository(String name, String token, String revision, String pattern) throws IOException {
        Path tokens = Files.createDirectories(root.resolve("tokens"));
        Files.writeString(tokens.resolve("hub"), token + "\n");
        boolean model = name.startsWith("models/");
        Downloads downloads = new Downloads(
                new Store(Files.createDirectories(root.resolve("store"))),
                "owner",
                AllowedHosts.of(server.hosts()),
                bytes -> {});
        opened.add(downloads);
        return new HubRepository(
                model ? HubRepository.Kind.MODEL : HubRepository.Kind.DATASET,
                "models.base.hub",
                new Hub(
                        name.replaceFirst("[a-z]*/", ""),
                        revision,
                        List.of(pattern),
                        server.hub().url(""),
                        token.isEmpty() ? null : new NameReference("hub"),
                        "1Mi",
                        60),
                new HubTokens(Map.of(PodEnvironment.HUB_TOKENS, tokens.toString())),
                downloads);
    }
}
