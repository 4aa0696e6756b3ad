package dev.cultivar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetRowsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "snappy", "zstd", "gzip"})
    void rowsAreWhatPyarrowWrote(String file) throws IOException {
        JsonNode expected = JSON.readTree(
                        GOLDEN.resolve("source/parquet/rows.json").toFile())
                .path("expected");
        List<ObjectNode> rows = rows(GOLDEN.resolve("source/parquet/" + file + ".parquet"), List.of("none of them"));
        assertThat(rows).hasSize(expected.size());
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = JSON.readTree(rows.get(i).toString());
            assertThat(row.equals(ParquetRowsTest::numbers, expected.get(i)))
                    .as(() -> "row " + row + " is expected to be")
                    .isTrue();
        }
    }

    @Test
    void onlyTheColumnsThatAreWantedAreRead() throws IOException {
        List<ObjectNode> rows =
                rows(GOLDEN.resolve("source/parquet/zstd.parquet"), List.of("answer", "not there", "source", "text"));
        assertThat(rows)
                .hasSize(40)
                .allSatisfy(row -> assertThat(fields(row)).containsExactlyInAnyOrder("answer", "source", "text"));
    }

    @Test
    void aFileThatIsCutOffOrNoParquetSaysSo() throws IOException {
        byte[] whole = Files.readAllBytes(GOLDEN.resolve("source/parquet/snappy.parquet"));
        Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
        Path text = Files.writeString(folder.resolve("text.parquet"), "{\"text\": \"a\"}\n".repeat(10));
        Path damaged = folder.resolve("damaged.parquet");
        Arrays.fill(whole, 100, 400, (byte) 7);
        Files.write(damaged, whole);
        for (Path file : List.of(cut, text, damaged)) {
            assertThatThrownBy(() -> rows(file, List.of("text")))
                    .isInstanceOf(Unreadable.class)
                    .hasMessageContaining("cannot be read as Parquet: ")
                    .hasMessageContaining("copy the file again");
        }
    }

    private static List<ObjectNode> rows(Path file, List<String> wanted) throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        try (ParquetRows rows = new ParquetRows(file, wanted)) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }

    /** Numbers are compared by value: 1 and 1.0 are one number in JSON. */
    private static int numbers(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    }

    private static List<String> fields(ObjectNode row) {
        List<String> names = new ArrayList<>();
        for (Iterator<String> i = row.fieldNames(); i.hasNext(); ) {
            names.add(i.next());
        }
        return names;
    }
}
