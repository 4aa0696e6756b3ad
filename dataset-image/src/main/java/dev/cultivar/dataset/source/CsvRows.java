package dev.cultivar.dataset.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.github.luben.zstd.ZstdIOException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * The rows below a header line as objects of strings (RFC 4180: cells with a separator, a quote or a line end in them stand in
 * quotes, a quote in quotes is written twice). Cells of the columns that are no text are JSON. Holds one row.
 */
final class CsvRows implements Iterator<ObjectNode>, AutoCloseable {
    private static final CsvMapper CSV = CsvMapper.builder(CsvFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Blocks.LONGEST_LINE)
                            .build())
                    .build())
            .enable(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();
    private static final ObjectMapper JSON = new JsonMapper();
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final MappingIterator<String[]> rows;
    private final List<String> header;
    private final List<String> json;

    CsvRows(InputStream in, char separator, List<String> json) throws IOException {
        this.json = json;
        rows = open(in, separator);
        header = hasNext() ? header(row()) : List.of();
    }

    private static MappingIterator<String[]> open(InputStream in, char separator) throws IOException {
        InputStreamReader text = new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        try {
            return CSV.readerFor(String[].class)
                    .with(CsvSchema.emptySchema().withColumnSeparator(separator))
                    .readValues(text);
        } catch (CharacterCodingException e) {
            throw unreadable(e);
        }
    }

    @Override
    public boolean hasNext() {
        try {
            return rows.hasNext();
        } catch (RuntimeException e) {
            throw unreadable(e.getCause() == null ? e : e.getCause());
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
        rows.close();
    }

    private String[] row() {
        try {
            return rows.next();
        } catch (RuntimeException e) {
            throw unreadable(e.getCause() == null ? e : e.getCause());
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

    private static Unreadable unreadable(Throwable cause) {
        if (cause instanceof CharacterCodingException) {
            return new Unreadable("is not UTF-8: convert the file to UTF-8", cause);
        }
        if (cause instanceof ZipException || cause instanceof EOFException || cause instanceof ZstdIOException) {
            return Unreadable.packed(cause);
        }
        String what = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        return new Unreadable(
                "is not CSV: " + String.valueOf(what).lines().findFirst().orElse(""), cause);
    }
}
