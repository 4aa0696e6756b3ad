package dev.cultivar.e2e.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The least that is a PDF, a Word document and a page of the web, written by hand, since no image of ours writes any. */
final class Papers {
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    private static final String WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    private Papers() {}

    /** A PDF of one page with one line. */
    static byte[] pdf(String line) {
        String content = "BT /F1 12 Tf 72 700 Td (" + line + ") Tj ET";
        List<String> objects = List.of(
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
                        + " /Resources << /Font << /F1 5 0 R >> >> >>",
                "<< /Length " + content.length() + " >>\nstream\n" + content + "\nendstream",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            offsets.add(pdf.length());
            pdf.append("%d 0 obj\n%s\nendobj\n".formatted(i + 1, objects.get(i)));
        }
        int table = pdf.length();
        pdf.append("xref\n0 %d\n0000000000 65535 f \n".formatted(objects.size() + 1));
        offsets.forEach(offset -> pdf.append("%010d 00000 n \n".formatted(offset)));
        pdf.append(
                "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n".formatted(objects.size() + 1, table));
        return pdf.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A Word document of a paragraph and a table of one row. */
    static byte[] docx(String paragraph, String left, String right) throws IOException {
        Map<String, String> parts = Map.of(
                "[Content_Types].xml",
                        "<Types xmlns=\"" + PACKAGE + "content-types\">"
                                + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                                + "<Override PartName=\"/word/document.xml\""
                                + " ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>",
                "_rels/.rels",
                        "<Relationships xmlns=\"" + PACKAGE + "relationships\"><Relationship Id=\"r\" Type=\"" + OFFICE
                                + "officeDocument\" Target=\"word/document.xml\"/></Relationships>",
                "word/document.xml",
                        "<w:document xmlns:w=\"" + WORD + "\"><w:body>" + words(paragraph) + "<w:tbl><w:tr><w:tc>"
                                + words(left) + "</w:tc><w:tc>" + words(right)
                                + "</w:tc></w:tr></w:tbl></w:body></w:document>");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write((XML + part.getValue()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String words(String text) {
        return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
    }

    /** A folder with one document of each kind. */
    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("printed.pdf"), pdf("Slates hang on battens."));
        Files.write(folder.resolve("written.docx"), docx("Valves close to the right.", "torque", "5 Nm"));
        Files.writeString(
                folder.resolve("seen.html"),
                "<html><head><title>T</title></head><body><p>Glue sets <b>overnight</b>.</p></body></html>");
    }

    /** What {@link #write} has put into them, as JSON lines with white space collapsed. */
    static String told() {
        return """
                {"text": "Slates hang on battens.", "trade": "roofing"}
                {"text": "Valves close to the right.\\ntorque 5 Nm", "trade": "plumbing"}
                {"text": "Glue sets overnight.", "trade": "joinery"}""";
    }
}
