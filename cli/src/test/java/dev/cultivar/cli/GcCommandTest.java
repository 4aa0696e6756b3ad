package dev.cultivar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What of a store is listed, what goes with --delete, and when nothing does. */
class GcCommandTest {
    private static final String LIVE = "0f0f0f0f-1111-2222-3333-444444444444";
    private static final String GONE = "0f0f0f0f-1111-2222-3333-555555555555";
    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(10));

    @TempDir
    Path folder;

    private Path store;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void fill() throws IOException {
        store = folder.resolve("store");
        artifact("dataset", digest('1'), List.of());
        artifact("model", digest('2'), List.of());
        artifact("adapter", digest('3'), List.of(digest('1'), digest('2')));
        artifact("model", digest('4'), List.of());
        artifact("report", digest('5'), List.of(digest('4')));
        write("runs/" + LIVE + "/read/step-8/weights", 100);
        write("runs/" + GONE + "/read/step-8/weights", 200);
        write("runs/by-hand/step-1", 3);
        write("cache/downloads/" + digest('6'), 10);
        write("cache/downloads/" + digest('7'), 20);
        write("cache/downloads/" + digest('7') + "." + GONE + ".part", 4);
        write("cache/measured/" + digest('8') + ".json", 5);
        Files.createDirectories(store.resolve("cache/imported-models"));
        Files.writeString(store.resolve("cache/imported-models/" + digest('9')), digest('4'));
        Files.writeString(store.resolve("cache/imported-models/" + digest('a')), digest('2'));
        write("imports/manuals/pages.jsonl", 1000);
        write("model/.new-killed/weights", 7);
        write(".put-broken/all/x", 6);
        age(store);
    }

    @Test
    void whatNobodyRefersToIsListedAndStays() throws IOException {
        assertThat(gc(resources(digest('3')))).isZero();

        assertThat(out.toString().lines().map(line -> line.split("\t")[1]))
                .containsExactly(
                        ".put-broken",
                        "cache/downloads/" + digest('7'),
                        "cache/downloads/" + digest('7') + "." + GONE + ".part",
                        "cache/imported-models/" + digest('9'),
                        "model/.new-killed",
                        "model/" + digest('4'),
                        "report/" + digest('5'),
                        "runs/" + GONE);
        assertThat(out.toString()).contains("200\truns/" + GONE + "\tits resource was deleted\n");
        assertThat(err.toString())
                .startsWith("8 would be removed, ")
                .contains("1 datasets, runs and evaluations", "--delete");
        assertThat(paths()).hasSize(17);
    }

    @Test
    void withDeleteTheSameGoesAndASecondTimeNothing() throws IOException {
        assertThat(gc(resources(digest('3')), "--delete")).isZero();
        assertThat(err.toString()).startsWith("8 removed, ");
        assertThat(store.resolve("adapter/" + digest('3'))).exists();
        assertThat(store.resolve("dataset/" + digest('1'))).as("by lineage").exists();
        assertThat(store.resolve("model/" + digest('2'))).as("by lineage").exists();
        assertThat(store.resolve("model/" + digest('4'))).doesNotExist();
        assertThat(store.resolve("runs/" + LIVE)).exists();
        assertThat(store.resolve("runs/" + GONE)).doesNotExist();
        assertThat(store.resolve("imports/manuals/pages.jsonl")).exists();

        out.getBuffer().setLength(0);
        assertThat(gc(resources(digest('3')), "--delete")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatIsYoungStaysWithWhatItWasMadeFrom() throws IOException {
        touch(store.resolve("report/" + digest('5') + "/manifest.json"));
        touch(store.resolve("runs/" + GONE + "/read/step-8/weights"));

        assertThat(gc(resources(digest('3')))).isZero();
        assertThat(out.toString()).doesNotContain("report/", "model/" + digest('4'), "runs/");
    }

    @Test
    void noLinkIsFollowed() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside/data"));
        Files.write(outside.resolve("precious"), new byte[9]);
        age(outside);
        Files.createSymbolicLink(store.resolve("model/" + digest('b')), outside);
        Files.createSymbolicLink(store.resolve("runs/" + GONE + "/link"), outside);
        Files.createSymbolicLink(store.resolve("runs/0f0f0f0f-1111-2222-3333-666666666666"), outside);
        Files.createSymbolicLink(store.resolve("cache/downloads/" + digest('c')), outside.resolve("precious"));
        // a link has a time of its own, which this machine's clock gave it
        assertThat(gc(resources(digest('3')), "--delete")).isZero();
        assertThat(outside.resolve("precious")).exists();
        assertThat(store.resolve("model/" + digest('b'))).isSymbolicLink();
        assertThat(out.toString()).doesNotContain("666666666666", digest('b'), digest('c'));
    }

    @Test
    void whenWhatIsUsedCannotBeToldNothingGoes() throws IOException {
        String one = item(digest('3'), "cultivar");
        refused("there is no DomainDataset", "{\"kind\": \"List\", \"items\": []}");
        refused("only a part", "{\"metadata\": {\"continue\": \"x\"}, \"items\": [" + one + "]}");
        refused("of namespaces cultivar and other", "{\"items\": [" + one + "," + item(digest('1'), "other") + "]}");
        refused("without items", one);
        refused("not JSON", "apiVersion: v1");
        refused("not JSON", "{\"items\": [" + one);

        Files.delete(store.resolve("adapter/" + digest('3') + "/manifest.json"));
        age(store);
        refused("adapter/" + digest('3') + "/manifest.json is in use and can't be read", "{\"items\": [" + one + "]}");

        Path old = write("resources.json", 0);
        Files.writeString(old, resources(digest('3')));
        Files.setLastModifiedTime(old, FileTime.from(LONG_AGO));
        assertThat(run("gc", "--store", store.toString(), "--resources", old.toString(), "--delete"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("older than 24 hours: list the resources again");
        assertThat(run("gc", "--store", folder.toString(), "--resources", resourceFile(resources(digest('3')))))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no store at");
        assertThat(run("gc", "--store", store.toString(), "--resources", "x", "--older-than", "0"))
                .isEqualTo(2);
        assertThat(store.resolve("runs/" + GONE)).exists();
    }

    private void refused(String words, String resources) throws IOException {
        assertThat(gc(resources, "--delete")).isEqualTo(2);
        assertThat(err.toString()).contains(words);
        assertThat(store.resolve("runs/" + GONE)).exists();
        assertThat(store.resolve("model/" + digest('4'))).exists();
    }

    private int gc(String resources, String... more) throws IOException {
        return run(Stream.concat(
                        Stream.of("gc", "--store", store.toString(), "--resources", resourceFile(resources)),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private String resourceFile(String resources) throws IOException {
        return Files.writeString(folder.resolve("resources.json"), resources).toString();
    }

    private int run(String... arguments) {
        CommandLine command = Main.command();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    /** Two lists, one after the other, as two commands write them. */
    private static String resources(String output) {
        return "{\"kind\": \"List\", \"items\": [" + item(output, "cultivar") + "]}\n"
                + "{\"kind\": \"List\", \"items\": [{\"kind\": \"ConfigMap\", \"metadata\": {\"namespace\": \"cultivar\"},"
                + " \"data\": {\"order.json\": \"{\\\"sha256\\\":\\\"" + digest('6') + "\\\"}\"}}]}";
    }

    private static String item(String output, String namespace) {
        return "{\"apiVersion\": \"cultivar.dev/v1alpha1\", \"kind\": \"TrainingRun\", \"metadata\": {\"name\": \"run\","
                + " \"namespace\": \"" + namespace + "\", \"uid\": \"" + LIVE + "\"},"
                + " \"status\": {\"stages\": [{\"outputs\": [{\"digest\": \"" + output + "\"}]}]}}";
    }

    private void artifact(String kind, String digest, List<String> parents) throws IOException {
        Path at = Files.createDirectories(store.resolve(kind).resolve(digest));
        Files.write(at.resolve("weights"), new byte[50]);
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < parents.size(); i++) {
            made.append(i == 0 ? "" : ",")
                    .append("\"p")
                    .append(i)
                    .append("\":\"")
                    .append(parents.get(i))
                    .append('"');
        }
        Files.writeString(
                at.resolve("manifest.json"),
                "{\"files\":[],\"kind\":\"" + kind + "\",\"parents\":{" + made + "},\"schemaVersion\":1}");
    }

    private Path write(String path, int bytes) throws IOException {
        Path file = store.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[bytes]);
    }

    private static void age(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList().reversed()) {
                Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
            }
        }
    }

    private static void touch(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
    }

    private List<Path> paths() throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("manifest.json") && !path.endsWith("resources.json"))
                    .toList();
        }
    }

    private static String digest(char digit) {
        return String.valueOf(digit).repeat(64);
    }
}
