package dev.cultivar.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart holds the CRDs that the records say. */
class ChartCrdsTest {
    private static final Path CHART = Path.of("../helm/cultivar/templates/crds");
    private static final int MAX_BYTES = 256 * 1024;

    @ParameterizedTest
    @ValueSource(classes = {DomainDataset.class, AdaptationRecipe.class, TrainingRun.class, Evaluation.class})
    void theChartHoldsTheCrdThatTheRecordsSay(Class<?> kind) throws IOException {
        String crd = ChartCrds.file(kind, generated(kind));
        Path file = CHART.resolve(plural(kind) + ".yaml");
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(CHART);
            Files.writeString(file, crd);
        }

        assertThat(file)
                .describedAs(
                        "the records changed and the chart did not: run mvn -pl crds test -Dupdate=true and commit %s",
                        file)
                .hasContent(crd);
        assertThat(crd.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MAX_BYTES);
        assertThat(crd).describedAs("Helm would take these for a template").doesNotContain("{{");
    }

    @ParameterizedTest
    @ValueSource(classes = {DomainDataset.class, AdaptationRecipe.class, TrainingRun.class, Evaluation.class})
    void everyFieldIsDescribedAndBounded(Class<?> kind) throws IOException {
        List<String> faults = new ArrayList<>();
        ChartCrds.schema(ChartCrds.file(kind, generated(kind)))
                .path("properties")
                .properties()
                .forEach(part -> part.getValue()
                        .path("properties")
                        .properties()
                        .forEach(field -> check(part.getKey() + "." + field.getKey(), field.getValue(), true, faults)));
        assertThat(faults).isEmpty();
    }

    private static void check(String path, JsonNode schema, boolean named, List<String> faults) {
        if (named && schema.path("description").asText().isBlank()) {
            faults.add(path + " has no description");
        }
        String type = schema.path("type").asText();
        boolean bounded = switch (type) {
            case "string" -> schema.has("enum") || schema.has("maxLength") || schema.has("pattern");
            case "array" -> schema.has("maxItems");
            case "object" -> !schema.has("additionalProperties") || schema.has("maxProperties");
            default -> true;
        };
        if (!bounded) {
            faults.add(path + " has no bound");
        }
        for (Map.Entry<String, JsonNode> child : ChartCrds.children(schema).entrySet()) {
            check(path + child.getKey(), child.getValue(), child.getKey().startsWith("."), faults);
        }
    }

    private static String generated(Class<?> kind) throws IOException {
        return Files.readString(Path.of("target/classes/META-INF/fabric8", plural(kind) + ".cultivar.dev-v1.yml"));
    }

    private static String plural(Class<?> kind) {
        return kind.getAnnotation(io.fabric8.kubernetes.model.annotation.Plural.class)
                .value();
    }
}
