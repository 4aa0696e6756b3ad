package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.runtime.hub.HubServer;
import dev.cultivar.runtime.store.Folders;
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

/** Models of a hub, from a server that answers as a hub does. */
class HubImportTest {
    private static final String NAME = "models/owner/tiny";
    private static final Path GGUF =
            Path.of("..", "models", "src", "test", "resources", "golden", "checkpoint", "llama", "tied.gguf");

    @TempDir
    Path folder;

    private Workshop workshop;
    private HubServer server;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(folder.resolve("store"));
        server = new HubServer(3);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aRepositoryBecomesTheModelThatItsFolderWouldBeAndNobodyIsAskedAgain() throws IOException {
        Path imports = workshop.root().resolve("imports/tiny");
        Workshop.writeModel(imports, Workshop.CONFIG);
        Map<String, byte[]> files = new TreeMap<>();
        for (Path file : Folders.files(imports)) {
            files.put(file.toString(), Files.readAllBytes(imports.resolve(file)));
        }
        files.put("README.md", "no part of the model".getBytes(StandardCharsets.UTF_8));
        files.put("pytorch_model.bin", new byte[5000]);
        files.put("onnx/config.json", "{}".getBytes(StandardCharsets.UTF_8));
        server.repository(NAME, files, Set.of("model.safetensors", "pytorch_model.bin"), HubServer.Access.PRIVATE);

        Outcome outcome = pod(order("", ", tokenSecret: {name: \"reader\"}"), "uid");

        assertThat(outcome.exitCode()).as(outcome.message()).isZero();
        assertThat(outcome.message()).startsWith("model owner/tiny@" + HubServer.REVISION + " is imported as ");
        Path made = workshop.store()
                .artifact("model", outcome.outputs().getFirst().digest())
                .folder();
        assertThat(HuggingFaceFolder.open(made).config()).isEqualTo(Workshop.CONFIG);
        assertThat(server.cdn().asked()).hasSize(1);
        assertThat(server.cdn().tokens()).isEmpty();
        int asked = server.hub().asked().size();
        assertThat(asked).isEqualTo(server.hub().tokens().size());
        assertThat(pod(order("", ", tokenSecret: {name: \"reader\"}"), "other").message())
                .contains("was imported before");
        assertThat(server.hub().asked()).hasSize(asked);
        Order local =
                Workshop.read("{schemaVersion: 1, seed: 1, threads: 1, work: {importModel: {path: \"imports/tiny\"}}}");
        assertThat(workshop.pod(local, "local").outputs()).isEqualTo(outcome.outputs());
    }

    @Test
    void oneGgufFileOfManyIsChosenByAPattern() throws IOException {
        byte[] gguf = Files.readAllBytes(GGUF);
        server.repository(
                NAME,
                Map.of("Q8_0/tiny-Q8_0.gguf", gguf, "tiny-Q4_0.gguf", new byte[10]),
                Set.of("Q8_0/tiny-Q8_0.gguf"),
                HubServer.Access.PUBLIC);

        Outcome several = pod(order("", ""), "several");
        assertThat(several.exitCode()).isEqualTo(2);
        assertThat(several.reason()).isEqualTo("UnknownFormat");
        assertThat(several.message())
                .contains("allowPatterns: of the 2 files")
                .contains("2 are *.gguf and none is config.json");

        Outcome outcome = pod(order(", allowPatterns: [\"*Q8_0.gguf\"]", ""), "one");
        assertThat(outcome.exitCode()).as(outcome.message()).isZero();
        assertThat(workshop.store()
                        .artifact("model", outcome.outputs().getFirst().digest())
                        .file("tokenizer.json"))
                .exists();
    }

    @Test
    void whatIsBesideAGgufFileIsNotCountedAndPartsOfAFolderAre() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (int number = 0; number <= ModelImport.MAX_FILES; number++) {
            files.put("prompt-" + number + ".txt", new byte[0]);
        }
        try (HubServer large = new HubServer(500)) {
            files.put("tiny.gguf", Files.readAllBytes(GGUF));
            large.repository(NAME, files, Set.of("tiny.gguf"), HubServer.Access.PUBLIC);
            Outcome outcome = pod(large, order(large, "", ""), "one");
            assertThat(outcome.exitCode()).as(outcome.message()).isZero();
            assertThat(large.hub().asked()).noneMatch(asked -> asked.contains("prompt-"));
        }
        try (HubServer large = new HubServer(500)) {
            files.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
            large.repository(NAME, files, Set.of("tiny.gguf"), HubServer.Access.PUBLIC);
            Outcome outcome = pod(large, order(large, "", ""), "folder");
            assertThat(outcome.reason()).isEqualTo("UnknownFormat");
            assertThat(outcome.message())
                    .contains("of the 1003 files")
                    .contains("1002 are parts of a model: a model is one GGUF file, or config.json with at most 1000");
        }
    }

    @Test
    void aGatedRepositoryIsRefusedWithWhatToDo() throws IOException {
        server.repository(NAME, Map.of("config.json", new byte[2]), Set.of(), HubServer.Access.GATED);
        Outcome outcome = pod(order("", ""), "uid");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.reason()).isEqualTo("HubRepositoryGated");
        assertThat(outcome.message())
                .startsWith("models{}.hub.repoId: " + server.hub().url("/owner/tiny") + " is gated")
                .contains("accept its terms on that page");
    }

    private Outcome pod(Order order, String uid) throws IOException {
        return pod(server, order, uid);
    }

    private Outcome pod(HubServer from, Order order, String uid) throws IOException {
        Path tokens = Files.createDirectories(folder.resolve("tokens"));
        Files.writeString(tokens.resolve("reader"), HubServer.TOKEN);
        return workshop.pod(
                order,
                uid,
                Map.of(PodEnvironment.DOWNLOAD_HOSTS, from.hosts(), PodEnvironment.HUB_TOKENS, tokens.toString()));
    }

    private Order order(String patterns, String more) {
        return order(server, patterns, more);
    }

    private static Order order(HubServer from, String patterns, String more) {
        return Workshop.read(
                "{schemaVersion: 1, seed: 1, threads: 1, work: {importModel: {hub: {repoId: \"owner/tiny\","
                        + " revision: \"" + HubServer.REVISION + "\", endpoint: \""
                        + from.hub().url("") + "\"" + patterns
                        + more + "}}}}");
    }
}
