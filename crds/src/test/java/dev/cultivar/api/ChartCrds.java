package dev.cultivar.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * What the generator has no annotation for: printer columns in the order of the class, lists that are maps by name, patterns
 * that hold for the whole value, and Helm's hands off the CRDs at uninstall.
 */
final class ChartCrds {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build());
    private static final String HEADER =
            "# Generated from the records of module crds. Write it anew: mvn -pl crds test -Dupdate=true\n";

    private ChartCrds() {}

    /** The chart's file for a kind. */
    static String file(Class<?> kind, String generated) throws JsonProcessingException {
        ObjectNode crd = (ObjectNode) YAML.readTree(generated);
        ((ObjectNode) crd.get("metadata")).putObject("annotations").put("helm.sh/resource-policy", "keep");
        for (JsonNode version : crd.at("/spec/versions")) {
            sortColumns(kind, (ObjectNode) version);
            refine(version.at("/schema/openAPIV3Schema"));
            unseen((ObjectNode) version.at("/schema/openAPIV3Schema/properties/status"));
        }
        return HEADER + YAML.writeValueAsString(crd);
    }

    /** The schema of the only version in a chart's file. */
    static JsonNode schema(String file) throws JsonProcessingException {
        return YAML.readTree(file).at("/spec/versions/0/schema/openAPIV3Schema");
    }

    /** Until the operator has looked, a resource would have no status at all, which kstatus takes for done. */
    private static void unseen(ObjectNode status) {
        status.putObject("default").put("observedGeneration", -1);
    }

    private static void sortColumns(Class<?> kind, ObjectNode version) {
        List<String> order = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        ArrayNode columns = (ArrayNode) version.get("additionalPrinterColumns");
        List<JsonNode> sorted = StreamSupport.stream(columns.spliterator(), false)
                .sorted(Comparator.comparingInt(c -> order.indexOf(c.get("name").asText())))
                .toList();
        columns.removeAll().addAll(sorted);
    }

    private static void refine(JsonNode schema) {
        if (schema.isObject()) {
            ObjectNode node = (ObjectNode) schema;
            if (node.path("pattern").isTextual()) {
                node.put("pattern", "^(?:" + node.get("pattern").asText() + ")$");
            }
            if (node.path("items").path("type").asText().equals("object")) {
                key(node)
                        .ifPresent(key -> node.put("x-kubernetes-list-type", "map")
                                .putArray("x-kubernetes-list-map-keys")
                                .add(key));
            }
            children(node).values().forEach(ChartCrds::refine);
        }
    }

    private static java.util.Optional<String> key(ObjectNode list) {
        List<String> required = StreamSupport.stream(list.at("/items/required").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return List.of("name", "type").stream().filter(required::contains).findFirst();
    }

    /** The schemas below a schema, by the name they have in a path. */
    static Map<String, JsonNode> children(JsonNode schema) {
        Map<String, JsonNode> children = new LinkedHashMap<>();
        schema.path("properties").properties().forEach(p -> children.put("." + p.getKey(), p.getValue()));
        if (schema.path("items").isObject()) {
            children.put("[]", Objects.requireNonNull(schema.get("items")));
        }
        if (schema.path("additionalProperties").isObject()) {
            children.put("{}", Objects.requireNonNull(schema.get("additionalProperties")));
        }
        return children;
    }
}
