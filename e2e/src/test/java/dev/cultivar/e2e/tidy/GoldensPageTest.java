package dev.cultivar.e2e.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table in docs/goldens.md is that of the golden files. It is written by this test when run with {@code -Dupdate=true}; what stands
 * above it is written by hand.
 */
class GoldensPageTest {
    private static final String MARK = "<!-- from here on written by GoldensPageTest -->\n";
    private static final String RESOURCES = "/src/test/resources/golden/";

    @Test
    void pageSaysWhatTheGoldenFilesSay() throws IOException {
        Path page = Repository.root().resolve("docs/goldens.md");
        String text = Files.readString(page);
        assertThat(text).contains(MARK);
        String expected = text.substring(0, text.indexOf(MARK)) + MARK + table();
        if (Boolean.getBoolean("update")) {
            Files.writeString(page, expected);
        }
        assertThat(page)
                .as("run `make reference` and commit what it writes")
                .content()
                .isEqualTo(expected);
    }

    private static String table() throws IOException {
        Map<Path, String> tests = new TreeMap<>();
        for (Path file : Repository.files("Test.java")) {
            tests.put(file, Files.readString(file));
        }
        SortedMap<String, String> rows = new TreeMap<>();
        for (Path file : Repository.files(".json")) {
            String place = Repository.root().relativize(file).toString();
            int at = place.indexOf(RESOURCES);
            JsonNode json = at < 0 ? null : new ObjectMapper().readTree(file.toFile());
            if (json == null || !json.has("oracle")) {
                continue;
            }
            String golden = place.substring(at + RESOURCES.length());
            String module = place.substring(0, at);
            String read = tests.entrySet().stream()
                    .filter(test -> test.getKey().startsWith(Repository.root().resolve(module)))
                    .filter(test -> test.getValue().contains("\"" + golden + "\""))
                    .map(test -> test.getKey().getFileName().toString().replace(".java", ""))
                    .sorted()
                    .collect(Collectors.joining(", "));
            rows.put(
                    golden + " " + module,
                    "| `" + golden.replace(".json", "") + "` | "
                            + json.at("/oracle/package").asText() + " "
                            + json.at("/oracle/version").asText() + " | " + read + " | "
                            + tolerance(json.path("tolerance")) + " |\n");
        }
        return "\n| golden | reference | test | tolerance |\n|---|---|---|---|\n" + String.join("", rows.values());
    }

    private static String tolerance(JsonNode tolerance) {
        List<String> said = new ArrayList<>();
        tolerance.properties().stream()
                .filter(entry -> entry.getValue().isNumber())
                .forEach(entry -> said.add(entry.getKey() + " "
                        + entry.getValue()
                                .decimalValue()
                                .stripTrailingZeros()
                                .toString()
                                .replace("E-", "e-")));
        return String.join(", ", said);
    }
}
