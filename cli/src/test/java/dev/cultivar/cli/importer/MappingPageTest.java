package dev.cultivar.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables in docs/import.md are those of the code. They are written by this test when run with {@code -Dupdate=true}; what stands
 * above them is written by hand.
 */
class MappingPageTest {
    private static final String MARK = "<!-- from here on written by MappingPageTest -->\n";

    @Test
    void pageSaysWhatTheTablesSay() throws IOException {
        Path page = Path.of(Objects.requireNonNull(System.getProperty("repository")))
                .resolve("docs/import.md");
        String text = Files.readString(page);
        assertThat(text).contains(MARK);
        String expected = text.substring(0, text.indexOf(MARK)) + MARK + tables();
        if (Boolean.getBoolean("update")) {
            Files.writeString(page, expected);
        }
        assertThat(page)
                .as("rerun with -Dupdate=true and commit what it writes")
                .content()
                .isEqualTo(expected);
    }

    private static String tables() {
        StringBuilder page = new StringBuilder();
        for (Tool tool : List.of(new LlamaFactory(), new Axolotl(), new Trl(), new Peft())) {
            List<Row> rows = tool.table().rows();
            page.append("\n## ").append(tool.title()).append("\n\n");
            page.append("| key | field | |\n|---|---|---|\n");
            rows.stream()
                    .filter(row -> !row.field().isEmpty())
                    .forEach(row -> page.append("| `")
                            .append(row.key())
                            .append("` | `")
                            .append(row.field())
                            .append("` | ")
                            .append(row.note())
                            .append(" |\n"));
            page.append("\nWithout a field:\n\n");
            Map<String, List<String>> reasons = new LinkedHashMap<>();
            rows.stream()
                    .filter(row -> row.field().isEmpty())
                    .forEach(row -> reasons.computeIfAbsent(row.note(), note -> new ArrayList<>())
                            .add("`" + row.key() + "`"));
            reasons.forEach((reason, keys) -> page.append("- ")
                    .append(keys.stream().collect(Collectors.joining(", ")))
                    .append(": ")
                    .append(reason)
                    .append('\n'));
        }
        return page.toString();
    }

    @Test
    void everyFieldIsOneOfTheApi() {
        for (Tool tool : Tool.ALL) {
            assertThat(tool.table().rows())
                    .filteredOn(row -> !row.field().isEmpty())
                    .allSatisfy(row -> assertThat(ApiFields.has(row.field()))
                            .as("%s: %s", tool.name(), row)
                            .isTrue());
        }
    }
}
