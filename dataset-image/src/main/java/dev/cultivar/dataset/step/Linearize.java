package dev.cultivar.dataset.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.dataset.engine.Flow;
import dev.cultivar.dataset.record.Dropped;
import dev.cultivar.dataset.record.Entry;
import dev.cultivar.dataset.record.Kept;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes in JSON as text; with escapes, so that the same attributes can be read from it, unless sentences are made. */
record Linearize(
        int step,
        String between,
        String separator,
        @Nullable String sentence) implements RecordStep {
    static final String NO_ATTRIBUTES = "noAttributes";

    static Linearize of(int step, dev.cultivar.api.step.Linearize spec) {
        String both = spec.between() + spec.separator();
        if (mark(spec.between()) == mark(spec.separator()) || both.contains("\\") || both.contains("\n")) {
            throw new IllegalArgumentException(
                    "mine.linearize: between and separator must begin with different characters,"
                            + " blanks aside, and have no backslash and no line end, else nobody could read the text back");
        }
        return new Linearize(step, spec.between(), spec.separator(), spec.sentence());
    }

    @Override
    public Flow<Entry> apply(Flow<Entry> entries) {
        int index = step;
        String betweenKeyAndValue = between;
        String betweenAttributes = separator;
        String each = sentence;
        return entries.flatMap(entry -> Steps.onKept(entry, kept -> {
            List<Map<String, String>> rows = rows(kept.record().string("text"));
            if (rows.isEmpty()) {
                return new Dropped(kept.place(), index, NO_ATTRIBUTES);
            }
            List<String> lines = rows.stream()
                    .map(row -> each == null ? pairs(row, betweenKeyAndValue, betweenAttributes) : sentences(row, each))
                    .toList();
            return new Kept(
                    kept.place(),
                    new DataRecord(
                            kept.record().id(),
                            kept.record().fields().deepCopy().put("text", String.join("\n", lines)),
                            kept.record().metadata()));
        }));
    }

    /** The attributes of each object; none when one of them is not an object of attributes. */
    static List<Map<String, String>> rows(String json) {
        JsonNode node;
        try {
            node = CanonicalJson.strict().readTree(json);
        } catch (JsonProcessingException e) {
            return List.of();
        }
        List<Map<String, String>> rows = new ArrayList<>();
        for (JsonNode object : node.isArray() ? node : List.of(node)) {
            Map<String, String> row = new LinkedHashMap<>();
            if (!object.isObject() || !flatten("", object, row) || row.isEmpty()) {
                return List.of();
            }
            rows.add(row);
        }
        return rows;
    }

    static String pairs(Map<String, String> row, String between, String separator) {
        List<String> pairs = new ArrayList<>();
        row.forEach((key, value) ->
                pairs.add(escaped(key, between, separator) + between + escaped(value, between, separator)));
        return String.join(separator, pairs);
    }

    private static String sentences(Map<String, String> row, String sentence) {
        String name = row.values().iterator().next();
        List<String> sentences = new ArrayList<>();
        row.entrySet().stream()
                .skip(1)
                .forEach(each -> sentences.add(filled(sentence, each.getKey(), each.getValue(), name)));
        return String.join(" ", sentences);
    }

    private static String filled(String sentence, String key, String value, String name) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < sentence.length(); i++) {
            char c = sentence.charAt(i);
            char which = c == '$' && i + 1 < sentence.length() ? sentence.charAt(i + 1) : '0';
            if (which >= '1' && which <= '3') {
                filled.append(which == '1' ? key : which == '2' ? value : name);
                i++;
            } else {
                filled.append(c);
            }
        }
        return filled.toString();
    }

    private static boolean flatten(String prefix, JsonNode object, Map<String, String> row) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String key = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                if (!flatten(key + ".", value, row)) {
                    return false;
                }
            } else if (!value.isValueNode() || row.put(key, value.asText()) != null) {
                return false;
            }
        }
        return true;
    }

    /** In keys and values the marks of both separators, line ends and backslashes are escaped, so a bare mark is a separator's. */
    private static String escaped(String text, String between, String separator) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                escaped.append("\\n");
            } else if (c == '\\' || c == mark(between) || c == mark(separator)) {
                escaped.append('\\').append(c);
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** The first character of a separator that is no blank, or the first of blanks alone. */
    static char mark(String separator) {
        String stripped = separator.stripLeading();
        return stripped.isEmpty() ? separator.charAt(0) : stripped.charAt(0);
    }
}
