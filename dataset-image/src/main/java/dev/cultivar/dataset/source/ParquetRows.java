package dev.cultivar.dataset.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import dev.hardwood.schema.ColumnProjection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The rows of a Parquet file as objects. Times and dates are written as ISO 8601; bytes that nobody marked as a string are one
 * when they are UTF-8, as old writers left them, and Base64 otherwise. Holds the pages that the reader prefetches.
 */
final class ParquetRows implements Iterator<ObjectNode>, AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ParquetFileReader file;
    private final RowReader rows;

    ParquetRows(Path path, List<String> wanted) throws IOException {
        file = open(path);
        try {
            rows = rows(wanted);
        } catch (RuntimeException e) {
            file.close();
            throw unreadable(e);
        }
    }

    @Override
    public boolean hasNext() {
        try {
            return rows.hasNext();
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    @Override
    public ObjectNode next() {
        try {
            rows.next();
            return object(rows);
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
        file.close();
    }

    private static ParquetFileReader open(Path path) throws IOException {
        try {
            return ParquetFileReader.open(InputFile.of(path));
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** Without any of its columns the file is read whole, so that the first record can say what is missing. */
    private RowReader rows(List<String> wanted) {
        String[] there = wanted.stream().filter(this::has).toArray(String[]::new);
        return file.buildRowReader()
                .projection(there.length == 0 ? ColumnProjection.all() : ColumnProjection.columns(there))
                .build();
    }

    private boolean has(String column) {
        return file.getFileSchema().getRootNode().children().stream()
                .anyMatch(field -> field.name().equals(column));
    }

    private static ObjectNode object(StructAccessor row) {
        ObjectNode object = JSON.objectNode();
        for (int i = 0; i < row.getFieldCount(); i++) {
            object.set(row.getFieldName(i), row.isNull(i) ? JSON.nullNode() : value(row.getValue(i)));
        }
        return object;
    }

    private static JsonNode value(Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case Boolean truth -> JSON.booleanNode(truth);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case Float number -> JSON.numberNode(number);
            case Double number -> JSON.numberNode(number);
            case BigDecimal number -> JSON.numberNode(number);
            case byte[] bytes -> bytes(bytes);
            case PqStruct struct -> object(struct);
            case PqList list -> {
                ArrayNode array = JSON.arrayNode();
                list.values().forEach(each -> array.add(value(each)));
                yield array;
            }
            case PqMap map -> {
                ObjectNode object = JSON.objectNode();
                map.getEntries()
                        .forEach(entry -> object.set(
                                String.valueOf(entry.getKey()),
                                entry.isValueNull() ? JSON.nullNode() : value(entry.getValue())));
                yield object;
            }
            default -> JSON.textNode(value.toString());
        };
    }

    private static JsonNode bytes(byte[] bytes) {
        try {
            return JSON.textNode(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return JSON.binaryNode(bytes);
        }
    }

    /** What is wrong with the disk is thrown on, since it may be gone at the next try. */
    private static RuntimeException unreadable(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException) {
                return new UncheckedIOException((FileSystemException) cause);
            }
        }
        return new Unreadable(
                "cannot be read as Parquet: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                        + "; copy the file again, or say with read what it is",
                e);
    }
}
