package dev.cultivar.operator.perturb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A change of one field of a spec, made from its schema.
 *
 * @param path JSON pointer below spec
 * @param value what the field gets; null when it is taken away
 */
public record Edit(String path, JsonNode value, Sort sort) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONGEST = 2000;

    /** What people write into fields; the schema says which of them a field takes. */
    private static final List<String> WORDS =
            List.of("", "a", "another-word", "0", "1", "250m", "7Ti", "much, or Little", "imports/other");

    /** What the schema says of the value; its rules across fields may say more. */
    public enum Sort {
        /** Within all bounds. */
        VALID,
        /** At a bound. */
        BOUNDARY,
        /** Refused by the schema. */
        INVALID
    }

    /** All edits of the fields that a spec has and of those that it could have beside them. */
    static List<Edit> of(JsonNode schema, JsonNode spec) {
        List<Edit> edits = new ArrayList<>();
        walk("", schema, spec, edits);
        return edits;
    }

    /** Values of one field that the schema takes, its rules across fields aside. */
    public static List<JsonNode> values(JsonNode schema) {
        List<Edit> edits = new ArrayList<>();
        field("", schema, true, null, edits);
        return edits.stream()
                .filter(e -> e.sort() != Sort.INVALID)
                .map(Edit::value)
                .toList();
    }

    private static void walk(String path, JsonNode schema, JsonNode value, List<Edit> edits) {
        if (value.isObject()) {
            Set<String> required = new HashSet<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            schema.path("properties")
                    .properties()
                    .forEach(field -> field(
                            path + "/" + field.getKey(),
                            field.getValue(),
                            required.contains(field.getKey()),
                            value.get(field.getKey()),
                            edits));
            JsonNode additional = schema.path("additionalProperties");
            if (additional.isObject()) {
                value.properties()
                        .forEach(entry -> walk(path + "/" + entry.getKey(), additional, entry.getValue(), edits));
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                walk(path + "/" + i, schema.path("items"), value.get(i), edits);
            }
        }
    }

    private static void field(
            String path, JsonNode schema, boolean required, @Nullable JsonNode value, List<Edit> edits) {
        switch (schema.path("type").asText()) {
            case "integer", "number" -> numbers(path, schema, edits);
            case "boolean" -> {
                edits.add(new Edit(path, NODES.booleanNode(true), Sort.VALID));
                edits.add(new Edit(path, NODES.booleanNode(false), Sort.VALID));
                edits.add(new Edit(path, NODES.textNode("perhaps"), Sort.INVALID));
            }
            case "string" -> strings(path, schema, edits);
            case "array" -> arrays(path, schema, value, edits);
            default -> edits.add(new Edit(path, NODES.numberNode(7), Sort.INVALID));
        }
        if (value != null) {
            edits.add(new Edit(path, NODES.nullNode(), required ? Sort.INVALID : Sort.BOUNDARY));
            walk(path, schema, value, edits);
        }
    }

    private static void numbers(String path, JsonNode schema, List<Edit> edits) {
        Optional<BigDecimal> least = bound(schema, "minimum");
        Optional<BigDecimal> most = bound(schema, "maximum");
        least.ifPresent(bound -> {
            edits.add(new Edit(path, number(bound), Sort.BOUNDARY));
            edits.add(new Edit(path, number(bound.subtract(BigDecimal.ONE)), Sort.INVALID));
        });
        most.ifPresent(bound -> {
            edits.add(new Edit(path, number(bound), Sort.BOUNDARY));
            edits.add(new Edit(path, number(bound.add(BigDecimal.ONE)), Sort.INVALID));
        });
        BigDecimal between = least.orElse(BigDecimal.ZERO).add(BigDecimal.TWO);
        edits.add(new Edit(path, number(most.map(between::min).orElse(between)), Sort.VALID));
        edits.add(new Edit(path, NODES.textNode("many"), Sort.INVALID));
    }

    private static JsonNode number(BigDecimal value) {
        boolean whole =
                value.stripTrailingZeros().scale() <= 0 && value.toBigInteger().bitLength() < Long.SIZE;
        return whole ? NODES.numberNode(value.longValueExact()) : NODES.numberNode(value);
    }

    private static Optional<BigDecimal> bound(JsonNode schema, String name) {
        return Optional.ofNullable(schema.get(name)).map(JsonNode::decimalValue);
    }

    private static void strings(String path, JsonNode schema, List<Edit> edits) {
        edits.add(new Edit(path, NODES.numberNode(7), Sort.INVALID));
        schema.path("enum").forEach(word -> edits.add(new Edit(path, word, Sort.VALID)));
        if (schema.has("enum")) {
            edits.add(new Edit(path, NODES.textNode("none-of-these"), Sort.INVALID));
            return;
        }
        Pattern pattern = Pattern.compile(schema.path("pattern").asText(""));
        int most = schema.path("maxLength").asInt(LONGEST);
        int least = schema.path("minLength").asInt(0);
        for (String word : WORDS) {
            boolean valid = word.length() >= least
                    && word.length() <= most
                    && pattern.matcher(word).find();
            edits.add(new Edit(path, NODES.textNode(word), valid ? Sort.VALID : Sort.INVALID));
        }
        if (most < LONGEST && pattern.matcher("1".repeat(most)).find()) {
            edits.add(new Edit(path, NODES.textNode("1".repeat(most)), Sort.BOUNDARY));
            edits.add(new Edit(path, NODES.textNode("1".repeat(most + 1)), Sort.INVALID));
        }
    }

    private static void arrays(String path, JsonNode schema, @Nullable JsonNode value, List<Edit> edits) {
        edits.add(
                new Edit(path, NODES.arrayNode(), schema.path("minItems").asInt(0) > 0 ? Sort.INVALID : Sort.BOUNDARY));
        edits.add(new Edit(path, NODES.textNode("a list"), Sort.INVALID));
        if (value != null && !value.isEmpty() && schema.has("maxItems")) {
            ArrayNode many = NODES.arrayNode();
            for (int i = 0; i <= schema.get("maxItems").asInt(); i++) {
                many.add(value.get(0));
            }
            edits.add(new Edit(path, many, Sort.INVALID));
        }
    }

    @Override
    public String toString() {
        String text = value.toString();
        return sort + " " + path + "="
                + (text.length() <= 40 ? text : text.substring(0, 40) + "... (" + text.length() + ")");
    }
}
