package dev.cultivar.dataset.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.jspecify.annotations.Nullable;

/** Small documents as people write them. */
public final class Papers {
    private static final float LEFT = 72;
    private static final float TOP = 700;
    private static final int KEY_BITS = 256;

    private Papers() {}

    /** A PDF of a line a page. */
    public static byte[] pdf(String title, String... pages) throws IOException {
        return pdf(title, "", null, pages);
    }

    /** A PDF that opens with a password, empty for one that anybody may open. */
    public static byte[] encrypted(String password, String... pages) throws IOException {
        return pdf("", "", password, pages);
    }

    /** A PDF with an outline of one heading. */
    public static byte[] outlined(String heading, String... pages) throws IOException {
        return pdf("", heading, null, pages);
    }

    private static byte[] pdf(String title, String heading, @Nullable String password, String... pages)
            throws IOException {
        try (PDDocument document = new PDDocument();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            document.getDocumentInformation().setTitle(title);
            for (String line : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(new PDType1Font(FontName.HELVETICA), 12);
                    content.newLineAtOffset(LEFT, TOP);
                    content.showText(line);
                    content.endText();
                }
            }
            if (!heading.isEmpty()) {
                PDOutlineItem item = new PDOutlineItem();
                item.setTitle(heading);
                item.setDestination(document.getPage(0));
                document.getDocumentCatalog().setDocumentOutline(new PDDocumentOutline());
                document.getDocumentCatalog().getDocumentOutline().addLast(item);
            }
            if (password != null) {
                StandardProtectionPolicy policy =
                        new StandardProtectionPolicy("owner", password, new AccessPermission());
                policy.setEncryptionKeyLength(KEY_BITS);
                document.protect(policy);
            }
            document.save(out);
            return out.toByteArray();
        }
    }

    /** A Word document of a paragraph and a table of two cells. */
    public static byte[] docx(String title, String paragraph, String left, String right) throws IOException {
        try (XWPFDocument document = new XWPFDocument();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            document.getProperties().getCoreProperties().setTitle(title);
            document.createParagraph().createRun().setText(paragraph);
            XWPFTable table = document.createTable(1, 2);
            table.getRow(0).getCell(0).setText(left);
            table.getRow(0).getCell(1).setText(right);
            document.write(out);
            return out.toByteArray();
        }
    }

    /** A PowerPoint document of a line a slide. */
    public static byte[] pptx(String... slides) throws IOException {
        try (XMLSlideShow show = new XMLSlideShow();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            for (String line : slides) {
                show.createSlide().createTextBox().setText(line);
            }
            show.write(out);
            return out.toByteArray();
        }
    }
}
