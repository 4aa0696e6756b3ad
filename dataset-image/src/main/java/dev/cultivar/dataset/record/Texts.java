package dev.cultivar.dataset.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.RecordType;
import dev.cultivar.runtime.store.DataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The text of a record: its text columns in order. text has one; promptCompletion prompt and completion; messages the contents;
 * choice the question and the options. Sizes are sums over the columns; searches see them joined by line ends.
 */
public final class Texts {
    private Texts() {}

    /** The text columns, in order. */
    public static List<String> of(RecordType type, DataRecord record) {
        List<String> texts = new ArrayList<>();
        rewrite(type, record.fields(), text -> {
            texts.add(text);
            return text;
        });
        return texts;
    }

    /** The text columns joined by line ends. */
    public static String joined(RecordType type, DataRecord record) {
        return joined(of(type, record));
    }

    /** Text columns joined by line ends. */
    public static String joined(List<String> texts) {
        return String.join("\n", texts);
    }

    /** Characters (Unicode code points) of all text columns. */
    public static long characters(List<String> texts) {
        long characters = 0;
        for (String text : texts) {
            characters += text.codePointCount(0, text.length());
        }
        return characters;
    }

    /** Bytes of all text columns in UTF-8. */
    public static long bytes(List<String> texts) {
        long bytes = 0;
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                // each half of a surrogate pair counts 2 of the pair's 4 bytes
                bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return bytes;
    }

    /** The same record with every text column rewritten. */
    public static DataRecord map(RecordType type, DataRecord record, UnaryOperator<String> change) {
        return new DataRecord(record.id(), rewrite(type, record.fields(), change), record.metadata());
    }

    private static ObjectNode rewrite(RecordType type, ObjectNode fields, UnaryOperator<String> change) {
        ObjectNode changed = JsonNodeFactory.instance.objectNode();
        switch (type) {
            case text -> rewrite("text", fields, changed, change);
            case promptCompletion -> {
                rewrite("prompt", fields, changed, change);
                rewrite("completion", fields, changed, change);
            }
            case messages -> {
                ArrayNode messages = changed.putArray("messages");
                for (JsonNode message : fields.path("messages")) {
                    messages.addObject()
                            .put("role", message.path("role").asText())
                            .put("content", change.apply(message.path("content").asText()));
                }
            }
            case choice -> {
                rewrite("question", fields, changed, change);
                ArrayNode options = changed.putArray("options");
                for (JsonNode option : fields.path("options")) {
                    options.add(change.apply(option.asText()));
                }
                changed.set("answer", fields.path("answer"));
            }
        }
        return changed;
    }

    private static void rewrite(String column, ObjectNode from, ObjectNode to, UnaryOperator<String> change) {
        to.put(column, change.apply(from.path(column).asText()));
    }
}
