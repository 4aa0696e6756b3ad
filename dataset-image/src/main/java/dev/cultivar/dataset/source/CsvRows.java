package dev.cultivar.dataset.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdIOException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows below a header line as objects of strings (RFC 4180: cells with a separator, a quote or a line end in them stand in
 * quotes, a quote in quotes is written twice, white space belongs to the cell; empty lines are passed over). Cells of the columns
 * that are no text are JSON. Holds one row.
 */
final class CsvRows implements Iterator<ObjectNode>, AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final RowReader text;
    private final CSVParser parser;
    private final Iterator<CSVRecord> rows;
    private final List<String> header;
    private final List<String> json;

    CsvRows(InputStream in, char separator, List<String> json) throws IOException {
        this.json = json;
        text = new RowReader(new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        parser = open(text, separator);
        rows = parser.iterator();
        header = hasNext() ? header(row()) : List.of();
    }

    @Override
    public boolean hasNext() {
        try {
            return rows.hasNext();
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public ObjectNode next() {
        String[] cells = row();
        if (cells.length != header.size()) {
            throw new Unreadable("has " + cells.length + " cells where the header has " + header.size()
                    + " columns: put cells with a separator or a line end in them in quotes");
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.length; i++) {
            String name = header.get(i);
            if (json.contains(name)) {
                object.set(name, json(cells[i]));
            } else {
                object.put(name, cells[i]);
            }
        }
        return object;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private static CSVParser open(RowReader text, char separator) throws IOException {
        try {
            return CSVFormat.RFC4180
                    .builder()
                    .setDelimiter(separator)
                    .setIgnoreEmptyLines(true)
                    .get()
                    .parse(text);
        } catch (CharacterCodingException e) {
            throw unreadable(new UncheckedIOException(e));
        }
    }

    private String[] row() {
        try {
            String[] cells = rows.next().values();
            text.ended();
            return cells;
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    private static JsonNode json(String cell) {
        try {
            return JSON.readTree(cell);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(cell);
        }
    }

    private static List<String> header(String[] names) {
        if (names[0].startsWith(BYTE_ORDER_MARK)) {
            names[0] = names[0].substring(1);
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new Unreadable("has column " + name + " twice in its header: rename one of them");
            }
        }
        return List.of(names);
    }

    /** What is wrong with the file; what is wrong with the disk is thrown on, since it may be gone at the next try. */
    private static RuntimeException unreadable(UncheckedIOException e) {
        return switch (Objects.requireNonNull(e.getCause())) {
            case CharacterCodingException coding -> new Unreadable("is not UTF-8: convert the file to UTF-8", coding);
            case CSVException csv -> new Unreadable("is not CSV: " + csv.getMessage(), csv);
            case ZipException zip -> Unreadable.packed(zip);
            case EOFException end -> Unreadable.packed(end);
            case ZstdIOException zstd -> Unreadable.packed(zstd);
            default -> e;
        };
    }
}
