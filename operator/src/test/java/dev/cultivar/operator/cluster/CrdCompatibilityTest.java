package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Manifests and stored objects of the previous chart stay good: no field is gone, none has another type, and what is refused that was
 * not before stands with its reason in helm/previous/tightened.txt.
 */
class CrdCompatibilityTest {
    private static final Path TIGHTENED = Path.of("../helm/previous/tightened.txt");
    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void whatThePreviousSchemasAcceptedIsAcceptedOrHasAReason() throws IOException {
        Map<String, JsonNode> previous = schemas(Chart.renderOf(Chart.PREVIOUS));
        Map<String, JsonNode> present = schemas(Chart.renderOf(Chart.PRESENT));
        assertThat(previous).hasSize(4);
        assertThat(present.keySet()).containsAll(previous.keySet());
        List<String> found = new ArrayList<>();
        previous.forEach((kind, schema) ->
                found.addAll(Tightening.between(schema, Objects.requireNonNull(present.get(kind)), kind)));
        List<String> reasons = Files.readAllLines(TIGHTENED).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(reasons).allMatch(line -> line.matches(".+ \\| \\S.{10,}"), "<place>: <what> | <reason>");
        assertThat(found)
                .as("each needs a line in " + TIGHTENED)
                .containsExactlyInAnyOrderElementsOf(reasons.stream()
                        .map(line -> line.substring(0, line.lastIndexOf(" | ")))
                        .toList());
    }

    @Test
    void aSchemaThatRefusesMoreIsSeen() throws JsonProcessingException {
        JsonNode before = YAML.readTree("""
                type: object
                properties:
                  gone: {type: string}
                  count: {type: integer, maximum: 10}
                  mode: {type: string, enum: [a, b]}
                  names: {type: array, items: {type: string}}
                """);
        JsonNode after = YAML.readTree("""
                type: object
                required: [count]
                x-kubernetes-validations: [{rule: has(self.mode)}, {rule: '!has(self.fresh) || has(self.mode)'}, {rule: '!has(self.mode) || has(self.count)'}]
                properties:
                  count: {type: integer, maximum: 9, minimum: 1}
                  mode: {type: string, enum: [b, c]}
                  names: {type: array, items: {type: integer}}
                  fresh: {type: string, pattern: x}
                """);
        assertThat(Tightening.between(before, after, "K"))
                .containsExactlyInAnyOrder(
                        "K: requires count",
                        "K: rule has(self.mode)",
                        "K: rule !has(self.mode) || has(self.count)",
                        "K.gone: removed",
                        "K.count: maximum 10 -> 9",
                        "K.count: minimum none -> 1",
                        "K.mode: refuses a",
                        "K.names[]: type \"string\" -> \"integer\"");
        assertThat(Tightening.between(before, before, "K")).isEmpty();
    }

    /** By kind and served version. */
    private static Map<String, JsonNode> schemas(String rendered) throws IOException {
        Map<String, JsonNode> schemas = new TreeMap<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(rendered)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (document.path("kind").asText().equals("CustomResourceDefinition")) {
                    document.at("/spec/versions")
                            .forEach(version -> schemas.put(
                                    document.at("/spec/names/kind").asText() + "/"
                                            + version.path("name").asText(),
                                    version.at("/schema/openAPIV3Schema")));
                }
            }
        }
        return schemas;
    }
}
