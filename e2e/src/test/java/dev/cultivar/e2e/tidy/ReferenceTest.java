package dev.cultivar.e2e.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The reference pages in docs/reference are the CRDs' schemas as text. They are written by this test when run with
 * {@code -Dupdate=true}, and fail it when they differ from the schemas.
 */
class ReferenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"domaindatasets", "adaptationrecipes", "trainingruns", "evaluations"})
    void pageSaysWhatTheSchemaSays(String plural) throws IOException {
        Path crd = Repository.root().resolve("crds/target/classes/META-INF/fabric8/" + plural + ".cultivar.dev-v1.yml");
        JsonNode definition = new YAMLMapper().readTree(crd.toFile()).path("spec");
        String page = page(definition);
        Path file = Repository.root()
                .resolve("docs/reference/" + definition.at("/names/kind").asText() + ".md");
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, page);
        }
        assertThat(file).as("run `make reference` and commit what it writes").hasContent(page);
    }

    private static String page(JsonNode definition) {
        JsonNode schema = definition.at("/versions/0/schema/openAPIV3Schema");
        StringBuilder page = new StringBuilder();
        page.append("# ").append(definition.at("/names/kind").asText()).append("\n\n");
        page.append(schema.path("description").asText()).append("\n\nShort name: `");
        page.append(definition.at("/names/shortNames/0").asText());
        page.append("`. API version: `cultivar.dev/v1alpha1`. Generated from the schema; do not edit.\n\n");
        rules(page, "", schema);
        for (String part : List.of("spec", "status")) {
            page.append("## ").append(part).append("\n\n");
            JsonNode whole = schema.path("properties").path(part);
            rules(page, part, whole);
            fields(page, part, whole);
            page.append('\n');
        }
        return page.toString();
    }

    private static void fields(StringBuilder page, String path, JsonNode schema) {
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        TreeSet<String> names = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode field = schema.path("properties").path(name);
            String place = path + "." + name;
            page.append("- `").append(place).append("` (").append(type(field));
            page.append(required.contains(name) ? ", required" : "").append(")");
            String description = field.path("description").asText();
            page.append(description.isEmpty() ? "" : " " + description).append('\n');
            nested(page, place, field);
        }
    }

    private static void nested(StringBuilder page, String place, JsonNode field) {
        JsonNode inner = field;
        String at = place;
        while (inner.has("items") || inner.path("additionalProperties").isObject()) {
            at += inner.has("items") ? "[]" : "{}";
            inner = inner.has("items") ? inner.path("items") : inner.path("additionalProperties");
        }
        rules(page, at, inner);
        if (inner.has("properties")) {
            fields(page, at, inner);
        }
    }

    private static void rules(StringBuilder page, String place, JsonNode schema) {
        schema.path("x-kubernetes-validations")
                .forEach(rule -> page.append("- ")
                        .append(place.isEmpty() ? "rule" : "`" + place + "` rule")
                        .append(": ")
                        .append(rule.path("message").asText())
                        .append('\n'));
        if (place.isEmpty()) {
            page.append('\n');
        }
    }

    private static String type(JsonNode field) {
        if (field.has("items")) {
            return "list of " + type(field.path("items")) + bounds(field);
        }
        if (field.path("additionalProperties").isObject()) {
            return "map of " + type(field.path("additionalProperties")) + bounds(field);
        }
        if (field.has("enum")) {
            List<String> values = new ArrayList<>();
            field.path("enum").forEach(value -> values.add(value.asText()));
            return "one of " + String.join(", ", values);
        }
        return field.path("type").asText() + bounds(field);
    }

    private static String bounds(JsonNode field) {
        StringBuilder bounds = new StringBuilder();
        Map<String, String> words = new java.util.LinkedHashMap<>();
        words.put("minimum", "at least ");
        words.put("maximum", "at most ");
        words.put("maxItems", "at most ");
        words.put("maxProperties", "at most ");
        words.put("maxLength", "length at most ");
        words.forEach((key, word) -> {
            if (field.has(key)) {
                bounds.append(", ").append(word).append(field.path(key).asText());
            }
        });
        return bounds.toString();
    }
}
