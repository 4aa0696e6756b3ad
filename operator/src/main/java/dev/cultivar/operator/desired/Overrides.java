package dev.cultivar.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.search.Override;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.status.Terminal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Overrides applied to a run or to the recipe that it reads: on the JSON tree, by the schema, and read back strictly. A later one
 * wins; setting one branch of a choice takes the others away; null takes a field, or an item of a list, away. Pure.
 */
public final class Overrides {
    /** Reason of everything that is wrong with one. */
    public static final String INVALID = "InvalidOverride";

    private static final String RUN = "run";
    private static final String RECIPE = "recipe";
    private static final Schema RUN_SCHEMA = Schema.spec("trainingruns");
    private static final Schema RECIPE_SCHEMA = Schema.spec("adaptationrecipes");
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_FAULTS = 5;
    private static final Map<String, String> FIXED = Map.of(
            "search", "a search can't be varied",
            "overrides", "overrides can't be overridden",
            "recipe", "override fields of the recipe instead: recipe. and a path",
            "seed", "use spec.seed, or search.seeds for several",
            "suspend", "a run is suspended by spec.suspend",
            "reuse", "set spec.reuse");

    private final Override override;
    private final String origin;

    private Overrides(Override override, String origin) {
        this.override = override;
        this.origin = origin;
    }

    /** A run's spec with its own overrides. */
    public static TrainingRunSpec run(TrainingRunSpec spec) {
        return run(spec, Defaults.list(spec.overrides()), Overrides::own);
    }

    /**
     * A run's spec with overrides.
     *
     * @param origins where an override comes from, for messages
     */
    public static TrainingRunSpec run(TrainingRunSpec spec, List<Override> overrides, IntFunction<String> origins) {
        return applied(RUN, RUN_SCHEMA, spec, TrainingRunSpec.class, overrides, origins);
    }

    /** A recipe with the overrides of a run. */
    public static AdaptationRecipeSpec recipe(AdaptationRecipeSpec recipe, List<Override> overrides) {
        return recipe(recipe, overrides, Overrides::own);
    }

    /**
     * A recipe with overrides.
     *
     * @param origins where an override comes from, for messages
     */
    public static AdaptationRecipeSpec recipe(
            AdaptationRecipeSpec recipe, List<Override> overrides, IntFunction<String> origins) {
        return applied(RECIPE, RECIPE_SCHEMA, recipe, AdaptationRecipeSpec.class, overrides, origins);
    }

    /** Where the overrides of a run itself come from. */
    public static List<String> origins(List<Override> overrides) {
        return IntStream.range(0, overrides.size()).mapToObj(Overrides::own).toList();
    }

    private static String own(int index) {
        return "spec.overrides[" + index + "]";
    }

    private static <T> T applied(
            String root, Schema schema, T value, Class<T> type, List<Override> overrides, IntFunction<String> origins) {
        ObjectNode tree = CanonicalJson.strict().valueToTree(value);
        List<String> used = new ArrayList<>();
        for (int i = 0; i < overrides.size(); i++) {
            Override override = overrides.get(i);
            List<String> path = List.of(override.field().split("\\.", -1));
            if (path.getFirst().equals(root)) {
                new Overrides(override, origins.apply(i)).set(tree, schema, path);
                used.add(origins.apply(i) + " (" + override.field() + ")");
            }
        }
        if (used.isEmpty()) {
            return value;
        }
        List<String> faults = schema.faults(root, tree);
        if (!faults.isEmpty()) {
            throw new Terminal(
                    INVALID,
                    String.join("; ", faults.stream().limit(MAX_FAULTS).toList()) + ": so it is after "
                            + String.join(", ", used));
        }
        try {
            return CanonicalJson.strict().treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new Terminal(
                    INVALID, root + ": " + e.getOriginalMessage() + ": so it is after " + String.join(", ", used));
        }
    }

    private void set(ObjectNode tree, Schema root, List<String> path) {
        if (path.size() < 2 || path.stream().anyMatch(String::isEmpty)) {
            throw wrong("a field is run or recipe and a path, with points between");
        }
        String fixed = path.getFirst().equals(RUN) ? FIXED.get(path.get(1)) : null;
        if (fixed != null) {
            throw wrong(fixed);
        }
        JsonNode node = tree;
        Schema schema = root;
        for (int i = 1; i < path.size(); i++) {
            String at = String.join(".", path.subList(0, i));
            boolean last = i == path.size() - 1;
            if (node instanceof ArrayNode list) {
                node = item(list, schema, at, path.get(i), last);
                schema = schema.items();
            } else {
                node = field((ObjectNode) node, schema, at, path.get(i), last);
                schema = schema.field(path.get(i)).orElseThrow();
            }
        }
    }

    private JsonNode field(ObjectNode node, Schema schema, String at, String name, boolean last) {
        Schema inside = schema.field(name)
                .orElseThrow(() -> wrong(at + " has no field " + name
                        + (schema.fields().isEmpty()
                                ? "; it is of type " + schema.type()
                                : "; it has " + String.join(", ", schema.fields()))));
        List<String> choice = schema.choice();
        if (choice.contains(name)) {
            node.remove(choice.stream().filter(b -> !b.equals(name)).toList());
        }
        if (last) {
            JsonNode value = value(inside, at + "." + name);
            return value.isNull() ? without(node, name) : put(node, name, value);
        }
        JsonNode there = node.get(name);
        if (there != null && there.isContainerNode()) {
            return there;
        }
        if (!inside.type().equals("object")) {
            throw wrong(at + "." + name + (there == null ? " is not set" : " is " + there) + " and has nothing inside");
        }
        return put(node, name, JsonNodeFactory.instance.objectNode());
    }

    private static JsonNode put(ObjectNode node, String name, JsonNode value) {
        node.set(name, value);
        return value;
    }

    private static JsonNode without(ObjectNode node, String name) {
        node.remove(name);
        return node;
    }

    private JsonNode item(ArrayNode list, Schema schema, String at, String name, boolean last) {
        String key = schema.key()
                .orElseThrow(
                        () -> wrong(at + " is a list whose items have no names: give the whole list as the value"));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            names.add(item.path(key).asText());
            if (!names.getLast().equals(name)) {
                continue;
            }
            if (!last) {
                return item;
            }
            JsonNode value = value(schema.items(), at + "." + name);
            if (value.isNull()) {
                list.remove(i);
                return list;
            }
            if (value instanceof ObjectNode object && !object.has(key)) {
                object.put(key, name);
            }
            list.set(i, value);
            return value;
        }
        throw wrong(at + " has nothing called " + name + "; it has "
                + (names.isEmpty() ? "nothing" : String.join(", ", names)));
    }

    private JsonNode value(Schema schema, String at) {
        JsonNode value;
        try {
            value = YAML.readTree(override.value());
        } catch (JsonProcessingException e) {
            throw wrong("the value is no YAML: " + e.getOriginalMessage());
        }
        if (value.isNull()) {
            return value;
        }
        JsonNode typed = typed(value, schema.type());
        // a value of a list's item may leave out the name that its path has said
        if (!typed.isObject()) {
            List<String> faults = schema.faults(at, typed);
            if (!faults.isEmpty()) {
                throw wrong(String.join("; ", faults.stream().limit(MAX_FAULTS).toList()));
            }
        }
        return typed;
    }

    /** YAML takes 2 for a number where a text is wanted, and 1e-4 for a text where a number is. */
    private JsonNode typed(JsonNode value, String type) {
        if (type.equals("string") && value.isValueNode()) {
            return value.isTextual() ? value : new TextNode(override.value().strip());
        }
        if ((type.equals("number") || type.equals("integer")) && value.isTextual()) {
            try {
                BigDecimal number = new BigDecimal(value.asText().strip());
                return type.equals("number") ? new DecimalNode(number) : new LongNode(number.longValueExact());
            } catch (ArithmeticException | NumberFormatException e) {
                return value;
            }
        }
        return value;
    }

    private Terminal wrong(String what) {
        return new Terminal(INVALID, origin + ", field " + override.field() + ": " + what);
    }
}
