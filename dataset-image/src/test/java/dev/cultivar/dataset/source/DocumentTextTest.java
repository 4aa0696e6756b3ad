package dev.cultivar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DocumentTextTest {
    private static final String HTML = """
            <html><head><title> The pump </title><style>p {color: red}</style></head>
            <body><h1>Safety</h1><p>Switch it <b>off</b> first.</p><script>var x = 1;</script></body></html>
            """;

    @Test
    void aPdfGivesItsPagesAndTitle() throws IOException {
        JsonNode record = record("imports/manuals/pump.pdf", Papers.pdf("The pump", "Page one: Grüße.", "Page two."));
        assertThat(record.path("id").asText()).isEqualTo("imports/manuals/pump.pdf");
        assertThat(record.path("path").asText()).isEqualTo("imports/manuals/pump.pdf");
        assertThat(record.path("title").asText()).isEqualTo("The pump");
        assertThat(record.path("text").asText()).startsWith("Page one: Grüße.").endsWith("Page two.");
    }

    @Test
    void aPdfThatAnybodyMayOpenIsReadThoughItIsEncrypted() throws IOException {
        assertThat(text("a.pdf", Papers.encrypted("", "open to all"))).isEqualTo("open to all");
        refused("a.pdf", Papers.encrypted("secret", "not open"), "is encrypted: take the password off");
    }

    @Test
    void aWordDocumentGivesParagraphsAndCells() throws IOException {
        JsonNode record = record("a.docx", Papers.docx("Die Pumpe", "Grüße.", "links", "rechts"));
        assertThat(record.path("text").asText()).isEqualTo("Grüße.\nlinks\trechts");
        assertThat(record.path("title").asText()).isEqualTo("Die Pumpe");
    }

    @Test
    void aPowerPointDocumentGivesItsSlides() throws IOException {
        assertThat(text("a.pptx", Papers.pptx("one", "two")).split("\\s+")).containsExactly("one", "two");
    }

    @Test
    void aPageOfTheWebGivesWhatIsSeen() throws IOException {
        JsonNode record = record("a.html", HTML.getBytes(StandardCharsets.UTF_8));
        assertThat(record.path("text").asText()).isEqualTo("Safety\nSwitch it off first.");
        assertThat(record.path("title").asText()).isEqualTo("The pump");
    }

    @Test
    void aRowIsALineAndItsCellsArePartedByTabsHoweverTheyAreWritten() throws IOException {
        String page = """
                <html><body><p>before</p><table>
                  <thead><tr><th>part</th> <th>torque</th></tr></thead>
                  <tr> <td><p>lid</p><p>and <b>ring</b></p></td>
                       <td> 5
                            Nm </td></tr>
                  <tr><td></td><td>none</td></tr>
                </table><p>after</p></body></html>
                """;
        assertThat(text("a.html", page.getBytes(StandardCharsets.UTF_8)).lines().filter(line -> !line.isBlank()))
                .containsExactly("before", "part\ttorque", "lid and ring\t5 Nm", "\tnone", "after");
    }

    @Test
    void theOutlineOfAPdfIsNotReadAgain() throws IOException {
        assertThat(text("a.pdf", Papers.outlined("Safety", "Switch it off first.")))
                .isEqualTo("Switch it off first.");
    }

    @Test
    void theEncodingOfTextIsFound() throws IOException {
        String page = "<html><head><meta charset='iso-8859-1'></head><body><p>Grüße</p></body></html>";
        assertThat(text("a.htm", page.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo("Grüße");
        assertThat(text("a.txt", "Grüße\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("Grüße");
        assertThat(text("a.txt", "Grüße".getBytes(StandardCharsets.UTF_16))).isEqualTo("Grüße");
    }

    @Test
    void theSameBytesGiveTheSameText() throws IOException {
        byte[] pdf = Papers.pdf("", "one", "two", "three");
        assertThat(text("a.pdf", pdf)).isEqualTo(text("a.pdf", pdf));
    }

    @Test
    void whatIsNotWhatItsNameSaysIsRefused() throws IOException {
        byte[] pdf = Papers.pdf("", "one");
        refused("a.docx", pdf, "cannot be read as what its name says: ");
        refused("a.pdf", Papers.docx("", "a", "b", "c"), "cannot be read as what its name says: ");
        refused("a.pdf", Arrays.copyOf(pdf, 200), "cannot be read as what its name says: ");
        refused("a.docx", Arrays.copyOf(Papers.docx("", "a", "b", "c"), 300), "cannot be read as what its name says: ");
        refused(
                "a.html",
                new byte[] {'P', 'N', 'G', 0, 1},
                "is no text, and its name ends in none of .pdf, .docx, .pptx");
        refused("a.pdf", new byte[0], "is empty: copy the file again");
    }

    @Test
    void largeDocumentsAreRefused() {
        byte[] text = "0123456789".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new DocumentText("a.txt", new ByteArrayInputStream(text), 9, 100).next())
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("is larger than 0 MiB: split the document");
        assertThatThrownBy(() -> new DocumentText("a.txt", new ByteArrayInputStream(text), 10, 9).next())
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("has more than 4000000 characters: split the document");
        assertThat(new DocumentText("a.txt", new ByteArrayInputStream(text), 10, 11)
                        .next()
                        .path("text")
                        .asText())
                .isEqualTo("0123456789");
    }

    private static void refused(String name, byte[] bytes, String message) {
        assertThatThrownBy(() -> record(name, bytes))
                .isInstanceOf(Unreadable.class)
                .hasMessageStartingWith(message);
    }

    private static String text(String name, byte[] bytes) throws IOException {
        return record(name, bytes).path("text").asText();
    }

    private static JsonNode record(String name, byte[] bytes) throws IOException {
        try (DocumentText document = new DocumentText(name, new ByteArrayInputStream(bytes))) {
            JsonNode record = document.next();
            assertThat(document.hasNext()).isFalse();
            return record;
        }
    }
}
