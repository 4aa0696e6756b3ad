package dev.cultivar.cli.importer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys that an importer knows, in the order in which they are read: a row may look at what earlier ones have told the draft. */
final class Table {
    private final Map<String, Row> rows = new LinkedHashMap<>();

    Table add(Row row) {
        if (rows.put(row.key(), row) != null) {
            throw new IllegalStateException("two rows for " + row.key());
        }
        return this;
    }

    Table addAll(List<Row> more) {
        more.forEach(this::add);
        return this;
    }

    /** Keys that share a reason. */
    Table irrelevant(String why, String... keys) {
        words(keys).forEach(key -> add(Row.irrelevant(key, why)));
        return this;
    }

    /** Keys that nothing here says, for one reason. */
    Table lacking(String why, String... keys) {
        words(keys).forEach(key -> add(Row.lacking(key, why)));
        return this;
    }

    /** Keys may stand in one text, with blanks between them. */
    static List<String> words(String... keys) {
        return Arrays.stream(keys)
                .flatMap(text -> Arrays.stream(text.strip().split("\\s+")))
                .toList();
    }

    List<Row> rows() {
        return new ArrayList<>(rows.values());
    }

    boolean knows(String pattern) {
        return rows.containsKey(pattern);
    }

    /** Whether rows look into what stands at this path. */
    boolean opens(String prefix) {
        return rows.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }
}
