package dev.cultivar.cli.importer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration in a test. */
final class Given {
    static final Options NOTHING = options(1, null);

    private Given() {}

    static Options options(int devices, @Nullable Long records) {
        return new Options("test", devices, records, null, Map.of(), null);
    }

    static Options shaped(RecordType record) {
        return new Options("test", 1, null, record, Map.of(), null);
    }

    static Options described(@Nullable Path datasetInfo, Map<String, String> commits) {
        return new Options("test", 1, null, null, commits, datasetInfo);
    }

    /** Imports lines of YAML. */
    static Imported imported(String tool, Options options, String... lines) {
        return Importer.read(tree(lines), Tool.named(tool), options);
    }

    static JsonNode tree(String... lines) {
        try {
            Path file = Files.createTempFile("given", ".yaml");
            Files.writeString(file, String.join("\n", lines));
            JsonNode root = Configuration.read(file);
            Files.delete(file);
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The training of the recipe's stage. */
    static JsonNode train(Imported imported) {
        return manifest(imported, "AdaptationRecipe").at("/spec/stages/0/train");
    }

    static ObjectNode manifest(Imported imported, String kind) {
        return imported.manifests().stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    static Finding finding(Imported imported, String key) {
        return imported.findings().stream()
                .filter(finding -> finding.key().equals(key) && !finding.why().equals("not set"))
                .findFirst()
                .orElseThrow();
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
