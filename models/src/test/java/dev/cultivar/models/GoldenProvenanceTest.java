package dev.cultivar.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every golden file of every module: made by a script of {@code oracles/} as it is now, and read by some test. */
class GoldenProvenanceTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void everyGoldenSaysWhatMadeItAndHowCloseIsEqual() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path golden : goldens()) {
            JsonNode json = JSON.readTree(Files.readAllBytes(golden));
            for (String field : List.of("package", "version", "function", "script", "platform", "date")) {
                if (json.at("/oracle/" + field).asText().isBlank()) {
                    faults.add(golden + " lacks oracle." + field);
                }
            }
            if (!json.at("/oracle/seed").isIntegralNumber()) {
                faults.add(golden + " lacks oracle.seed");
            }
            if (json.at("/tolerance/reason").asText().isBlank()
                    || json.path("tolerance").size() < 2) {
                faults.add(golden + " lacks a tolerance with its reason");
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyGoldenWasMadeByTheScriptsAsTheyAreNow() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path golden : goldens()) {
            JsonNode oracle = JSON.readTree(Files.readAllBytes(golden)).path("oracle");
            JsonNode hashes = oracle.path("scriptSha256");
            if (!hashes.has(oracle.path("script").asText())) {
                faults.add(golden + " lacks the hash of its script");
            }
            hashes.forEachEntry((script, hash) -> {
                if (!hash.asText().equals(sha256(ROOT.resolve(script)))) {
                    faults.add(
                            golden + ": " + script + " has changed since; run make parity and commit what it writes");
                }
            });
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyFileBesideAGoldenBelongsToOneAndIsUnchanged() throws IOException {
        List<String> faults = new ArrayList<>();
        Set<Path> claimed = new TreeSet<>();
        for (Path golden : goldens()) {
            claimed.add(golden);
            JSON.readTree(Files.readAllBytes(golden)).path("files").forEachEntry((name, hash) -> {
                Path file = golden.resolveSibling(name);
                claimed.add(file);
                if (!hash.asText().equals(sha256(file))) {
                    faults.add(file + " is not the file that " + golden + " names");
                }
            });
        }
        for (Path file : files()) {
            if (!claimed.contains(file)) {
                faults.add(file + " belongs to no golden");
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void everyGoldenIsReadByATest() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (Path source : below("src/test/java")) {
            tests.append(Files.readString(source)).append('\n');
        }
        List<String> unread = new ArrayList<>();
        for (Path golden : goldens()) {
            String path = golden.toString().replaceFirst(".*/golden/", "");
            if (tests.indexOf("\"" + path + "\"") < 0) {
                unread.add(path);
            }
        }
        assertThat(unread).as("goldens whose path stands in no test").isEmpty();
    }

    private static List<Path> goldens() throws IOException {
        List<Path> goldens = files().stream()
                .filter(file -> file.toString().endsWith(".json") && isGolden(file))
                .toList();
        assertThat(goldens).hasSizeGreaterThan(10);
        return goldens;
    }

    // config.json of a stored model, its tokenizer.json and adapter_config.json are material of a golden, not goldens.
    private static boolean isGolden(Path file) {
        String name = file.getFileName().toString();
        return !name.endsWith("config.json") && !name.equals("tokenizer.json");
    }

    private static List<Path> files() throws IOException {
        return below("src/test/resources/golden");
    }

    private static List<Path> below(String folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.sorted().toList()) {
                Path start = module.resolve(folder);
                if (Files.isDirectory(start)) {
                    try (Stream<Path> files = Files.walk(start)) {
                        files.filter(Files::isRegularFile).sorted().forEach(found::add);
                    }
                }
            }
        }
        return found;
    }

    private static String sha256(Path file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
