package dev.cultivar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
    @Test
    void cellsMayHoldSeparatorsQuotesAndLineEnds() throws IOException {
        assertThat(rows("\uFEFFtext,label\r\n\"a, \"\"b\"\"\nc\",x\r\n\r\n,ä\n", ','))
                .containsExactly("{\"text\":\"a, \\\"b\\\"\\nc\",\"label\":\"x\"}", "{\"text\":\"\",\"label\":\"ä\"}");
    }

    @Test
    void tabsSeparateWhenTheNameSaysSo() throws IOException {
        assertThat(rows("text\tlabel\n  a,b \tc\n", '\t')).containsExactly("{\"text\":\"  a,b \",\"label\":\"c\"}");
    }

    @Test
    void numbersStayAsTheyAreWrittenAndListsAreJson() throws IOException {
        assertThat(rows(
                        "question,options,answer\n007,\"[\"\"a\"\", \"\"b\"\"]\",1\nq,a or b,\nr,[1] x,1 2\n",
                        ',',
                        "options",
                        "answer"))
                .containsExactly(
                        "{\"question\":\"007\",\"options\":[\"a\",\"b\"],\"answer\":1}",
                        "{\"question\":\"q\",\"options\":\"a or b\",\"answer\":null}",
                        "{\"question\":\"r\",\"options\":\"[1] x\",\"answer\":\"1 2\"}");
    }

    @Test
    void aFileWithoutRowsHasNone() throws IOException {
        assertThat(rows("", ',')).isEmpty();
        assertThat(rows("text\n", ',')).isEmpty();
    }

    @Test
    void whatIsNoTableIsRefused() {
        refused("text,text\na,b\n", "has column text twice in its header: rename one of them");
        refused("a,b\n1,2\n1,2,3\n", "has 3 cells where the header has 2 columns");
        refused("a,b\n1\n", "has 1 cells where the header has 2 columns");
        refused("a,b\n\"1,2\n3,4\n", "is not CSV: ");
        refused("a\n\"" + "x\n".repeat(Blocks.LONGEST_LINE / 2 + 9000), "the row is longer than 32 million characters");
    }

    @Test
    void anotherEncodingThanUtf8IsRefused() {
        byte[] latin = "text\nä\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> rows(latin, ','))
                .isInstanceOf(Unreadable.class)
                .hasMessage("is not UTF-8: convert the file to UTF-8");
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> rows(text, ',')).isInstanceOf(Unreadable.class).hasMessageContaining(message);
    }

    private static List<String> rows(String text, char separator, String... json) throws IOException {
        return rows(text.getBytes(StandardCharsets.UTF_8), separator, json);
    }

    private static List<String> rows(byte[] text, char separator, String... json) throws IOException {
        List<String> all = new ArrayList<>();
        try (CsvRows rows = new CsvRows(new ByteArrayInputStream(text), separator, List.of(json))) {
            rows.forEachRemaining((ObjectNode row) -> all.add(row.toString()));
        }
        return all;
    }
}
