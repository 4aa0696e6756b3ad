package dev.cultivar.evaluator.lmeval;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of JSON files, one object a line or one array of objects, as {@code datasets} loads them: each row has all columns,
 * null where its line has none; a column with a number that is not whole has none that is.
 */
final class DataRows {
    private static final int MOST = 200_000;
    private static final long MOST_BYTES = 1L << 30;

    private final TaskFile task;
    private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();

    private DataRows(TaskFile task) {
        this.task = task;
    }

    static List<Map<String, @Nullable Object>> read(TaskFile task, List<String> files) {
        DataRows read = new DataRows(task);
        files.forEach(read::append);
        if (read.rows.isEmpty()) {
            throw new InvalidWork("EmptyDataset", task.beside(files.getFirst()) + " has no rows: the task needs some");
        }
        read.unify();
        return read.rows;
    }

    private void append(String relative) {
        Path file = task.open(relative);
        String path = task.beside(relative);
        ObjectMapper mapper = CanonicalJson.strict();
        ObjectReader row = mapper.readerFor(
                        mapper.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class))
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InvalidWork("BadRecord", path + " has more than " + MOST_BYTES + " bytes: split it");
            }
            try (JsonParser parser = mapper.createParser(Files.newBufferedReader(file))) {
                JsonToken first = parser.nextToken();
                if (first == JsonToken.START_ARRAY) {
                    first = parser.nextToken();
                }
                for (JsonToken token = first; token == JsonToken.START_OBJECT; token = parser.nextToken()) {
                    rows.add(row.readValue(parser));
                    if (rows.size() > MOST) {
                        throw new InvalidWork(
                                "BadRecord", path + ": there are more than " + MOST + " rows: take a part");
                    }
                }
                if (parser.currentToken() != null && parser.currentToken() != JsonToken.END_ARRAY) {
                    throw bad(path, parser.currentTokenLocation().getLineNr(), "is no JSON object");
                }
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw bad(path, line, "is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static InvalidWork bad(String path, int line, String how) {
        return new InvalidWork(
                "BadRecord", path + ":" + line + ": " + how + ": give one JSON object a line, or one array of objects");
    }

    private void unify() {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        for (String column : columns) {
            boolean broken = rows.stream().anyMatch(row -> row.get(column) instanceof Double);
            for (Map<String, @Nullable Object> row : rows) {
                Object cell = row.get(column);
                row.put(column, broken && cell instanceof Number number ? (Object) number.doubleValue() : cell);
            }
        }
    }
}
