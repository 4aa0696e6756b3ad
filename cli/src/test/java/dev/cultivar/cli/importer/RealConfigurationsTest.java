package dev.cultivar.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.cli.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of the four tools, from where {@code import/provenance.json} says, become what lies in {@code imported/}; the operator's
 * {@code ImportedTest} has a real API server take it. Written by this test when run with {@code -Dupdate=true}: read every line of
 * the difference before you commit it.
 */
class RealConfigurationsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILES = Path.of("src/test/resources/import");
    private static final Path IMPORTED = Path.of("src/test/resources/imported");

    static List<String> files() throws IOException {
        return provenance().properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode provenance() throws IOException {
        return JSON.readTree(FILES.resolve("provenance.json").toFile());
    }

    private static Imported read(String file) {
        String stem = file.substring(file.indexOf('/') + 1).replaceAll("\\.[^.]*$", "");
        return Importer.read(FILES.resolve(file), null, new Options(Names.of(stem), 1, null, null, Map.of(), null));
    }

    @ParameterizedTest
    @MethodSource("files")
    void becomesWhatIsWrittenDown(String file) throws IOException {
        Imported imported = read(file);
        same(file + ".manifests.yaml", Yaml.of(imported.manifests()));
        same(file + ".report.txt", Report.of(file.substring(file.indexOf('/') + 1), imported));
    }

    private static void same(String name, String text) throws IOException {
        Path golden = IMPORTED.resolve(name);
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, text);
        }
        assertThat(golden)
                .as("rerun with -Dupdate=true and read what changed")
                .content()
                .isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKeyHasOneWord(String file) {
        JsonNode root = Configuration.read(FILES.resolve(file));
        Imported imported = read(file);
        List<String> keys = imported.findings().stream()
                .filter(Finding::given)
                .map(Finding::key)
                .toList();
        assertThat(keys).doesNotHaveDuplicates();
        root.properties()
                .forEach(entry -> assertThat(keys)
                        .as("%s of %s", entry.getKey(), file)
                        .anyMatch(key -> key.equals(entry.getKey())
                                || key.startsWith(entry.getKey() + ".")
                                || key.startsWith(entry.getKey() + "[")));
        assertThat(imported.findings())
                .allSatisfy(finding -> assertThat(
                                finding.fate() == Fate.mapped || !finding.why().isEmpty())
                        .as("%s has a reason", finding)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("files")
    void theRecordsOfTheApiTakeIt(String file) throws IOException {
        ObjectMapper strict = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        for (ObjectNode manifest : read(file).manifests()) {
            Class<?> type = switch (manifest.path("kind").asText()) {
                case "DomainDataset" -> DomainDatasetSpec.class;
                case "AdaptationRecipe" -> AdaptationRecipeSpec.class;
                case "TrainingRun" -> TrainingRunSpec.class;
                default -> throw new AssertionError(manifest.path("kind"));
            };
            Object spec = strict.treeToValue(manifest.path("spec"), type);
            if (spec instanceof AdaptationRecipeSpec recipe) {
                var train = Objects.requireNonNull(recipe.stages().getFirst().train());
                train.optimizer().chosen();
                train.schedule().chosen();
                train.objectives().forEach(objective -> objective.chosen());
                Objects.requireNonNull(train.methods()).values().forEach(method -> method.chosen());
            }
        }
    }

    @Test
    void threeAndMoreOfEachToolAreTheFilesThatProvenanceNames() throws IOException, GeneralSecurityException {
        JsonNode provenance = provenance();
        for (Map.Entry<String, JsonNode> entry : provenance.properties()) {
            byte[] bytes = Files.readAllBytes(FILES.resolve(entry.getKey()));
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().path("sha256").asText());
            assertThat(entry.getValue().path("licence").asText()).isEqualTo("Apache-2.0");
        }
        for (Tool tool : Tool.ALL) {
            assertThat(files())
                    .filteredOn(file -> file.startsWith(tool.name() + "/"))
                    .hasSizeGreaterThanOrEqualTo(3);
        }
        assertThat(new TreeSet<>(files())).hasSizeGreaterThanOrEqualTo(12);
    }

    @ParameterizedTest
    @MethodSource("files")
    void isKnownByItsKeys(String file) {
        assertThat(Tool.of(Configuration.read(FILES.resolve(file))).name())
                .isEqualTo(file.substring(0, file.indexOf('/')));
    }
}
