package dev.cultivar.operator.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.operator.perturb.Edit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A field of a spec that has nothing inside: a value, an item of a list or map of values, or an empty branch of a choice.
 *
 * @param path names from spec downwards, {@code []} for an item and {@code *} for an entry
 * @param schemas of what each name of the path is in, spec's first, then of the field itself
 */
record Leaf(List<String> path, List<JsonNode> schemas) {
    static final String ITEM = "[]";
    static final String ENTRY = "*";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String CHOICE = "exactly one of ";
    /** What fields with a form of their own take; the schema says which. */
    private static final List<String> WORDS = List.of(
            "test",
            "general",
            "pages",
            "[read]",
            "0.25",
            "2026-01-02",
            "2025",
            "recipe.stages.read.train.maxGradNorm",
            "https://other.example.org",
            "https://other.example.org/lines",
            "0123456789abcdef0123456789abcdef01234567",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "another/name",
            "{item}",
            "(x)",
            "read",
            "lines",
            "d2",
            "perplexity",
            "de",
            "en");

    /** All of a schema, in its order. */
    static List<Leaf> of(JsonNode schema) {
        List<Leaf> leaves = new ArrayList<>();
        walk(List.of(), List.of(schema), leaves);
        return leaves;
    }

    private static void walk(List<String> path, List<JsonNode> schemas, List<Leaf> leaves) {
        JsonNode schema = schemas.getLast();
        if (schema.path("additionalProperties").isObject()) {
            walk(with(path, ENTRY), with(schemas, schema.get("additionalProperties")), leaves);
        } else if (schema.path("items").isObject()) {
            walk(with(path, ITEM), with(schemas, schema.get("items")), leaves);
        } else if (schema.path("properties").isEmpty()) {
            leaves.add(new Leaf(path, schemas));
        } else {
            schema.get("properties")
                    .properties()
                    .forEach(p -> walk(with(path, p.getKey()), with(schemas, p.getValue()), leaves));
        }
    }

    private static <T> List<T> with(List<T> list, T more) {
        return Stream.concat(list.stream(), Stream.of(more)).toList();
    }

    /**
     * A place of the field in a spec.
     *
     * @param pointer JSON pointer of the field, whether it is set or not
     */
    record Place(ObjectNode spec, String pointer) {
        /** The spec with another value of the field. */
        ObjectNode with(JsonNode value) {
            ObjectNode changed = spec.deepCopy();
            int last = pointer.lastIndexOf('/');
            JsonNode parent = changed.at(pointer.substring(0, last));
            String name = pointer.substring(last + 1);
            if (parent instanceof ArrayNode list) {
                list.set(Integer.parseInt(name), value);
            } else {
                ((ObjectNode) parent).set(name, value);
            }
            return changed;
        }

        /** The spec without the field, and with another branch in its place. */
        ObjectNode instead(String branch, JsonNode value) {
            ObjectNode changed = spec.deepCopy();
            int last = pointer.lastIndexOf('/');
            ObjectNode parent = (ObjectNode) changed.at(pointer.substring(0, last));
            parent.remove(pointer.substring(last + 1));
            parent.set(branch, value);
            return changed;
        }
    }

    /** The spec with all that the field is in, other branches of choices taken away; what is there stays. */
    Place in(ObjectNode base) {
        ObjectNode spec = base.deepCopy();
        JsonNode node = spec;
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < path.size(); i++) {
            JsonNode inside = schemas.get(i + 1);
            boolean last = i == path.size() - 1;
            String name = path.get(i);
            if (node instanceof ArrayNode list) {
                name = Integer.toString(index(list, inside, last ? "" : path.get(i + 1)));
                node = list.get(Integer.parseInt(name));
            } else {
                ObjectNode object = (ObjectNode) node;
                if (name.equals(ENTRY)) {
                    name = object.isEmpty() ? "base" : object.fieldNames().next();
                }
                List<String> others = choice(schemas.get(i));
                if (!object.has(name)
                        && (!last || others.contains(name) || path.get(i).equals(ENTRY))) {
                    object.set(name, least(inside));
                }
                if (others.contains(name)) {
                    String kept = name;
                    object.remove(others.stream().filter(o -> !o.equals(kept)).toList());
                }
                node = object.path(name);
            }
            pointer.append('/').append(name);
        }
        return new Place(spec, pointer.toString());
    }

    private static int index(ArrayNode list, JsonNode items, String next) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).has(next)) {
                return i;
            }
        }
        if (list.isEmpty()) {
            list.add(least(items));
        }
        return 0;
    }

    /** The specs in which this field alone is another. */
    List<ObjectNode> edits(Place place) {
        JsonNode schema = schemas.getLast();
        JsonNode now = place.spec().at(place.pointer());
        if (schema.path("type").asText().equals("object")) {
            JsonNode parent = schemas.get(schemas.size() - 2);
            return choice(parent).stream()
                    .filter(branch -> !branch.equals(path.getLast()))
                    .map(branch -> place.instead(branch, least(parent.at("/properties/" + branch))))
                    .toList();
        }
        return values(schema, now).stream()
                .filter(value -> !value.equals(now))
                .map(place::with)
                .toList();
    }

    private static Set<JsonNode> values(JsonNode schema, JsonNode now) {
        Set<JsonNode> values = new LinkedHashSet<>(Edit.values(schema));
        if (schema.path("type").asText().equals("number")) {
            values.add(NODES.numberNode(
                    now.isNumber() ? now.decimalValue().divide(BigDecimal.TWO) : new BigDecimal("0.25")));
        }
        if (schema.path("type").asText().equals("string") && !schema.has("enum")) {
            WORDS.stream()
                    .filter(word -> takes(schema, word))
                    .map(NODES::textNode)
                    .forEach(values::add);
        }
        return values;
    }

    private static boolean takes(JsonNode schema, String word) {
        return word.length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
                && Pattern.compile(schema.path("pattern").asText(""))
                        .matcher(word)
                        .find();
    }

    /** The least that a schema takes: what is required, and the first of each choice. */
    private static JsonNode least(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "object" -> {
                ObjectNode object = NODES.objectNode();
                schema.path("required").forEach(name -> set(object, schema, name.asText()));
                choice(schema).stream()
                        .findFirst()
                        .filter(first -> choice(schema).stream().noneMatch(object::has))
                        .ifPresent(first -> set(object, schema, first));
                yield object;
            }
            case "array" -> {
                ArrayNode list = NODES.arrayNode();
                for (int i = 0; i < schema.path("minItems").asInt(1); i++) {
                    list.add(least(schema.get("items")));
                }
                yield list;
            }
            case "boolean" -> NODES.booleanNode(false);
            default -> values(schema, NODES.missingNode()).iterator().next();
        };
    }

    private static void set(ObjectNode object, JsonNode schema, String name) {
        object.set(name, least(schema.at("/properties/" + name)));
    }

    /** The branches of a choice, none where there is none. */
    private static List<String> choice(JsonNode schema) {
        Optional<String> rule = StreamSupport.stream(
                        schema.path("x-kubernetes-validations").spliterator(), false)
                .map(v -> v.path("message").asText())
                .filter(m -> m.startsWith(CHOICE) && m.endsWith(" must be set"))
                .findFirst();
        return rule.map(m -> List.of(m.substring(CHOICE.length(), m.length() - " must be set".length())
                        .split(", ")))
                .orElse(List.of());
    }

    @Override
    public String toString() {
        return "spec." + String.join(".", path).replace(".[]", "[]");
    }
}
