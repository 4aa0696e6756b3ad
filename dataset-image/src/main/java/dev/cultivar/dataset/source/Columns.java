package dev.cultivar.dataset.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.RecordType;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** Finds the canonical columns of a record type in a JSON object and checks them. */
record Columns(RecordType type, Map<String, String> names) implements Serializable {
    private static final List<String> ROLES = List.of("system", "user", "assistant");
    private static final int LEAST_OPTIONS = 2;

    /**
     * The canonical columns.
     *
     * @throws BrokenRule naming the field
     */
    ObjectNode read(JsonNode object) throws BrokenRule {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        switch (type) {
            case text -> text(object, "text", fields);
            case promptCompletion -> {
                text(object, "prompt", fields);
                text(object, "completion", fields);
            }
            case messages -> messages(object, fields.putArray("messages"));
            case choice -> {
                text(object, "question", fields);
                int options = options(object, fields.putArray("options"));
                answer(object, options, fields);
            }
        }
        return fields;
    }

    /** The value at a column name in which a dot goes into nested objects; a missing node when it is not there. */
    static JsonNode at(JsonNode object, String column) {
        JsonNode found = object;
        for (String part : column.split("\\.", -1)) {
            found = found.path(part);
        }
        return found;
    }

    private void text(JsonNode object, String column, ObjectNode fields) throws BrokenRule {
        fields.put(column, string(required(object, column), shown(column)));
    }

    private void messages(JsonNode object, ArrayNode messages) throws BrokenRule {
        JsonNode list = required(object, "messages");
        String field = shown("messages");
        if (!list.isArray() || list.isEmpty()) {
            throw BrokenRule.of(field, "must be a list of at least one message, is " + kind(list));
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode message = list.get(i);
            String role = message.path("role").asText("");
            if (!message.path("role").isTextual() || !ROLES.contains(role)) {
                throw BrokenRule.of(
                        field + "[" + i + "].role",
                        "must be one of " + String.join(", ", ROLES) + ", is "
                                + (role.isEmpty() ? kind(message.path("role")) : role));
            }
            messages.addObject()
                    .put("role", role)
                    .put("content", string(message.path("content"), field + "[" + i + "].content"));
        }
    }

    private int options(JsonNode object, ArrayNode options) throws BrokenRule {
        JsonNode list = required(object, "options");
        String field = shown("options");
        if (!list.isArray() || list.size() < LEAST_OPTIONS) {
            throw BrokenRule.of(field, "must be a list of at least " + LEAST_OPTIONS + " strings, is " + kind(list));
        }
        for (int i = 0; i < list.size(); i++) {
            options.add(string(list.get(i), field + "[" + i + "]"));
        }
        return options.size();
    }

    private void answer(JsonNode object, int options, ObjectNode fields) throws BrokenRule {
        JsonNode answer = required(object, "answer");
        if (!answer.isInt() || answer.intValue() < 0 || answer.intValue() >= options) {
            throw BrokenRule.of(
                    shown("answer"),
                    "must be the index of the right option, 0 to " + (options - 1) + ", is "
                            + (answer.isNumber() ? answer.asText() : kind(answer)));
        }
        fields.put("answer", answer.intValue());
    }

    private JsonNode required(JsonNode object, String column) throws BrokenRule {
        String name = names.getOrDefault(column, column);
        JsonNode value = at(object, name);
        if (value.isMissingNode() || value.isNull()) {
            throw BrokenRule.of(
                    shown(column),
                    (value.isNull() ? "is null" : "is missing") + "; a record of type " + type + " needs "
                            + String.join(", ", type.columns()) + ". If the file has it under another name, say so in"
                            + " columns");
        }
        return value;
    }

    private String shown(String column) {
        String name = names.getOrDefault(column, column);
        return name.equals(column) ? column : column + " (column " + name + ")";
    }

    private static String string(JsonNode value, String field) throws BrokenRule {
        if (!value.isTextual()) {
            throw BrokenRule.of(field, "must be a string, is " + kind(value));
        }
        String text = value.textValue();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw BrokenRule.of(
                        field,
                        "has half of a surrogate pair at character " + (i + 1)
                                + " (\\u%04x), which is no text".formatted((int) text.charAt(i)));
            }
        }
        return text;
    }

    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list of " + value.size();
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NUMBER -> "the number " + value.asText();
            case BOOLEAN -> value.asText();
            case NULL -> "null";
            case MISSING -> "missing";
        };
    }
}
