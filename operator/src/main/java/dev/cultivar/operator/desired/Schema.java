package dev.cultivar.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The structural schema of a kind, generated from our records: what an override may name and what it may hold. The API server
 * never sees an overridden spec, so bounds, patterns and choices are checked here once more.
 */
final class Schema {
    private static final String CHOICE = "exactly one of ";
    private static final List<String> KEYS = List.of("name", "slot");

    private final JsonNode node;

    private Schema(JsonNode node) {
        this.node = node;
    }

    /** Of a kind's spec, by the kind's plural. */
    static Schema spec(String plural) {
        String file = "/META-INF/fabric8/" + plural + ".cultivar.dev-v1.yml";
        try (InputStream in = Schema.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("module crds has no " + file);
            }
            return new Schema(new ObjectMapper(new YAMLFactory())
                    .readTree(in)
                    .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** What is inside under a name: a field, or a value of a map. */
    Optional<Schema> field(String name) {
        JsonNode field = node.path("properties").path(name);
        return isMap()
                ? Optional.of(new Schema(node.path("additionalProperties")))
                : Optional.of(field).filter(JsonNode::isObject).map(Schema::new);
    }

    /** Names of the fields. */
    List<String> fields() {
        TreeSet<String> names = new TreeSet<>();
        node.path("properties").properties().forEach(p -> names.add(p.getKey()));
        return List.copyOf(names);
    }

    /** Of the items of a list. */
    Schema items() {
        return new Schema(node.path("items"));
    }

    /** The field that items of a list are told apart by. */
    Optional<String> key() {
        return KEYS.stream()
                .filter(k -> !(node.path("items").path("properties").path(k) instanceof MissingNode))
                .findFirst();
    }

    /** object, array, string, integer, number or boolean. */
    String type() {
        return node.path("type").asText();
    }

    /** The branches of a choice, empty where there is none. */
    List<String> choice() {
        return StreamSupport.stream(node.path("x-kubernetes-validations").spliterator(), false)
                .map(v -> v.path("message").asText())
                .filter(m -> m.startsWith(CHOICE) && m.endsWith(" must be set"))
                .map(m -> List.of(m.substring(CHOICE.length(), m.length() - " must be set".length())
                        .split(", ")))
                .findFirst()
                .orElse(List.of());
    }

    private boolean isMap() {
        return node.path("additionalProperties").isObject();
    }

    /** What is wrong with a value, in sentences that begin with where it is. */
    List<String> faults(String path, JsonNode value) {
        List<String> faults = new ArrayList<>();
        if (!fits(value)) {
            faults.add(path + ": must be " + type() + ", is " + value);
            return faults;
        }
        switch (type()) {
            case "string" -> text(path, value.asText(), faults);
            case "integer", "number" -> number(path, value.decimalValue(), faults);
            case "array" -> {
                size(path, value.size(), "Items", faults);
                for (int i = 0; i < value.size(); i++) {
                    faults.addAll(items().faults(path + "[" + i + "]", value.get(i)));
                }
            }
            case "object" -> object(path, value, faults);
            default -> {
                // a boolean has nothing more to it
            }
        }
        return faults;
    }

    private boolean fits(JsonNode value) {
        return switch (type()) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            default -> value.isObject();
        };
    }

    private void text(String path, String value, List<String> faults) {
        size(path, value.length(), "Length", faults);
        if (node.has("pattern") && !Pattern.matches(node.path("pattern").asText(), value)) {
            faults.add(path + ": must match " + node.path("pattern").asText() + ", is " + value);
        }
        List<String> allowed = StreamSupport.stream(node.path("enum").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            faults.add(path + ": must be one of " + String.join(", ", allowed) + ", is " + value);
        }
    }

    private void number(String path, BigDecimal value, List<String> faults) {
        if (node.has("minimum") && value.compareTo(bound("minimum")) < 0) {
            faults.add(path + ": must be at least " + bound("minimum").toPlainString() + ", is " + value);
        }
        if (node.has("maximum") && value.compareTo(bound("maximum")) > 0) {
            faults.add(path + ": must be at most " + bound("maximum").toPlainString() + ", is " + value);
        }
    }

    private BigDecimal bound(String name) {
        return node.path(name).decimalValue().stripTrailingZeros();
    }

    private void object(String path, JsonNode value, List<String> faults) {
        size(path, value.size(), "Properties", faults);
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String inside = path + "." + entry.getKey();
            field(entry.getKey())
                    .ifPresentOrElse(
                            field -> faults.addAll(field.faults(inside, entry.getValue())),
                            () -> faults.add(
                                    inside + ": there is no such field; there are " + String.join(", ", fields())));
        }
        node.path("required").forEach(required -> {
            if (!value.has(required.asText())) {
                faults.add(path + "." + required.asText() + ": must be set");
            }
        });
        List<String> branches = choice();
        if (!branches.isEmpty() && branches.stream().filter(value::has).count() != 1) {
            faults.add(path + ": exactly one of " + String.join(", ", branches) + " must be set");
        }
    }

    private void size(String path, int size, String of, List<String> faults) {
        if (size < node.path("min" + of).asInt(0)) {
            faults.add(path + ": must have at least " + node.path("min" + of) + ", has " + size);
        }
        if (size > node.path("max" + of).asInt(Integer.MAX_VALUE)) {
            faults.add(path + ": must have at most " + node.path("max" + of) + ", has " + size);
        }
    }
}
