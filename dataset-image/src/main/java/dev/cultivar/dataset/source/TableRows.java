package dev.cultivar.dataset.source;

import java.util.Set;
import org.apache.tika.sax.ContentHandlerDecorator;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * A line for each row of a table, with tabs between its cells. Tika sets each paragraph of a cell on a line of its own, and Word
 * has a paragraph in every cell, so nothing would tell which cells stand side by side.
 */
final class TableRows extends ContentHandlerDecorator {
    private static final Set<String> CELLS = Set.of("td", "th");

    private int tables;
    private int rows;
    private int cells;
    private boolean first;
    private boolean written;
    private boolean gap;

    TableRows(ContentHandler text) {
        super(text);
    }

    @Override
    public void startElement(String uri, String name, String qualified, Attributes attributes) throws SAXException {
        super.startElement(uri, name, qualified, attributes);
        if (name.equals("table")) {
            tables++;
        } else if (name.equals("tr")) {
            rows++;
            first = true;
        } else if (CELLS.contains(name) && rows > 0) {
            cells++;
            if (!first) {
                write("\t");
            }
            first = false;
            written = false;
            gap = false;
        }
    }

    @Override
    public void endElement(String uri, String name, String qualified) throws SAXException {
        if (name.equals("table")) {
            tables = Math.max(0, tables - 1);
        } else if (name.equals("tr")) {
            rows = Math.max(0, rows - 1);
        } else if (CELLS.contains(name)) {
            cells = Math.max(0, cells - 1);
        }
        super.endElement(uri, name, qualified);
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
        String text = new String(characters, start, length);
        if (tables > 0 && text.isBlank()) {
            gap = true;
        } else if (rows == 0) {
            super.characters(characters, start, length);
        } else if (cells > 0) {
            gap |= Character.isWhitespace(text.charAt(0));
            write((gap && written ? " " : "") + String.join(" ", text.strip().split("\\s+")));
            written = true;
            gap = Character.isWhitespace(text.charAt(text.length() - 1));
        } else {
            write(text);
        }
    }

    /** What Tika puts in for the eye: paragraphs of a cell are parted by a space, and what is between cells is ours. */
    @Override
    public void ignorableWhitespace(char[] characters, int start, int length) throws SAXException {
        if (rows == 0) {
            super.ignorableWhitespace(characters, start, length);
        } else {
            gap = true;
        }
    }

    private void write(String text) throws SAXException {
        super.characters(text.toCharArray(), 0, text.length());
    }
}
