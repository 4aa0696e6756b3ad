package dev.cultivar.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.Trials;
import dev.cultivar.operator.status.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every trial of every search among the examples can be resolved, without a cluster. */
class ExampleSearchesTest {
    private static final Path EXAMPLES = Path.of("../examples");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private record Run(Path file, String name, TrainingRunSpec spec) {}

    @Test
    void everyTrialOfEveryExampleResolves() throws IOException {
        Map<String, AdaptationRecipeSpec> recipes = new HashMap<>();
        List<Run> runs = new ArrayList<>();
        for (Path file : manifests()) {
            for (JsonNode manifest : documents(file)) {
                String name = manifest.at("/metadata/name").asText();
                switch (manifest.path("kind").asText()) {
                    case "AdaptationRecipe" -> {
                        AdaptationRecipeSpec recipe = spec(manifest, AdaptationRecipeSpec.class);
                        recipes.put(name, recipe);
                        recipes.put(file.getParent() + "/" + name, recipe);
                    }
                    case "TrainingRun" -> runs.add(new Run(file, name, spec(manifest, TrainingRunSpec.class)));
                    default -> {
                        // datasets and evaluations have no trials
                    }
                }
            }
        }
        List<String> faults = new ArrayList<>();
        int trials = 0;
        for (Run run : runs) {
            String name = run.spec().recipe().name();
            AdaptationRecipeSpec recipe = Objects.requireNonNull(
                    recipes.getOrDefault(run.file().getParent() + "/" + name, recipes.get(name)),
                    run.file() + ": no example has the recipe " + name);
            List<Trial> all = Trials.of(run.spec());
            trials += all.size();
            all.forEach(trial -> faults.addAll(faults(run, recipe, trial)));
        }
        assertThat(faults).isEmpty();
        assertThat(trials).as("trials of all examples").isPositive();
    }

    private static List<String> faults(Run run, AdaptationRecipeSpec recipe, Trial trial) {
        String what = run.file() + ", " + trial.describe(run.name()) + ": ";
        try {
            TrainingRunSpec spec = Overrides.run(run.spec(), trial.overrides(), trial.origins()::get);
            AdaptationRecipeSpec changed = Overrides.recipe(recipe, trial.overrides(), trial.origins()::get);
            List<String> faults = new ArrayList<>();
            RecipeCheck.of(changed).forEach(finding -> faults.add(what + finding.message()));
            if (RunPlan.selected(changed, spec).isEmpty()) {
                faults.add(what + "no stage is left");
            }
            return faults;
        } catch (Terminal terminal) {
            return List.of(what + terminal.sentence());
        }
    }

    private static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    private static <T> T spec(JsonNode manifest, Class<T> type) throws IOException {
        return CanonicalJson.strict().treeToValue(manifest.path("spec"), type);
    }
}
