package dev.cultivar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same records, whatever they are written in. */
class FormatsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/source/parquet");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void theSameRecordsAreOneDatasetInEveryFormat() throws IOException {
        TestPod pod = new TestPod(root);
        StringBuilder lines = new StringBuilder();
        StringBuilder commas = new StringBuilder("id,unused,text\r\n");
        for (JsonNode row : new ObjectMapper()
                .readTree(GOLDEN.resolve("rows.json").toFile())
                .path("expected")) {
            lines.append(row).append('\n');
            commas.append("%s,,\"%s\"\r\n"
                    .formatted(
                            row.path("id").asText(), row.path("text").asText().replace("\"", "\"\"")));
        }
        pod.put("imports/rows.jsonl", lines.toString());
        pod.put("imports/rows.csv.zst", commas.toString());
        pod.put("imports/tables/rows.parquet", Files.readAllBytes(GOLDEN.resolve("zstd.parquet")));
        List<String> digests = new ArrayList<>();
        for (String path : List.of("imports/rows.jsonl", "imports/rows.csv.zst", "imports/tables")) {
            digests.add(TestPod.digest(pod.prepare(work(path), 2, 3)));
        }
        assertThat(digests).hasSize(3).containsOnly(digests.getFirst());
    }

    @Test
    void aRowThatIsWrongIsNamed() throws IOException {
        TestPod pod = new TestPod(root);
        pod.put("imports/cells.csv", "id,text\n1,a\n2,b,c\n");
        refused(pod, "imports/cells.csv", "source rows, imports/cells.csv row 2: has 3 cells where");
        pod.put("imports/names.csv", "id,txt\n1,a\n");
        refused(pod, "imports/names.csv", "source rows, imports/names.csv row 1: field text is missing");
        pod.put("imports/no.parquet", "PAR1");
        refused(pod, "imports/no.parquet", "source rows, imports/no.parquet row 1: ");
    }

    private static void refused(TestPod pod, String path, String message) {
        assertThatThrownBy(() -> pod.prepare(work(path), 1, 1))
                .isInstanceOfSatisfying(
                        InvalidWork.class, e -> assertThat(e.reason()).isEqualTo("BadRecord"))
                .hasMessageContaining(message);
    }

    private static String work(String path) {
        return """
                {"sources": [{"name": "rows", "record": "text", "from": {"files": {"path": "%s"}},
                              "metadata": {"id": {"column": "id"}}}]}""".formatted(path);
    }
}
