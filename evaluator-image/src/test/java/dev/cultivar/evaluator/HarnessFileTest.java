package dev.cultivar.evaluator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.task.LmEval;
import dev.cultivar.api.task.Task;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Outcome;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report says of a member in lm-eval's words has the keys of a file that lm-eval itself has written. */
class HarnessFileTest {
    @TempDir
    Path root;

    @Test
    void aMembersResultsHaveTheKeysOfLmEvalsFile() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Path goldens = Path.of("src/test/resources/golden");
        JsonNode golden =
                mapper.readTree(goldens.resolve("task/lm-eval/file.json").toFile());
        Path imports = Files.createDirectories(root.resolve("imports"));
        for (Path folder : List.of(Path.of("src/test/resources/lm-eval"), goldens.resolve("task/lm-eval"))) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(one -> one.toString().matches(".*\\.(yaml|jsonl)"))
                        .toList()) {
                    Files.copy(file, imports.resolve(file.getFileName().toString()));
                }
            }
        }
        List<Task> tasks = new ArrayList<>();
        for (JsonNode name : golden.at("/inputs/tasks")) {
            LmEval spec = new LmEval("imports/" + name.asText() + ".yaml", 3L, null, null, null, false);
            tasks.add(new Task(name.asText(), null, null, null, spec, Defaults.absent(), Defaults.absent()));
        }
        try (Torch torch = Torch.start(2)) {
            TinyStore tiny = TinyStore.at(torch, root);
            EvaluateWork work = new EvaluateWork(
                    List.of(new Member("base", Map.of(), new ModelState(tiny.model(1), null))),
                    List.of(),
                    tasks,
                    Map.of(),
                    List.of(),
                    List.of());
            Outcome outcome = tiny.examine(work);
            JsonNode ours = mapper.readTree(
                            tiny.report(outcome).resolve("evaluation.json").toFile())
                    .at("/lmEval/base");

            assertThat(names(golden.at("/expected/keys"))).containsAll(keys(ours));
            golden.at("/expected/byTask")
                    .properties()
                    .forEach(entry -> entry.getValue()
                            .properties()
                            .forEach(task -> assertThat(
                                            keys(ours.path(entry.getKey()).path(task.getKey())))
                                    .as("%s of %s", entry.getKey(), task.getKey())
                                    .isEqualTo(names(task.getValue()))));
            golden.at("/expected/values")
                    .properties()
                    .forEach(entry -> entry.getValue()
                            .properties()
                            .forEach(task -> assertThat(ours.path(entry.getKey())
                                            .path(task.getKey())
                                            .asDouble())
                                    .as("%s of %s", entry.getKey(), task.getKey())
                                    .isEqualTo(task.getValue().asDouble())));
            contexts(mapper, tiny.report(outcome), goldens);
            assertThat(tiny.examine(work).outputs())
                    .as("what was measured before is told in the same bytes")
                    .isEqualTo(outcome.outputs());
        }
    }

    /** The first document of each task stands with what the model was given, as lm-eval's --log_samples has it. */
    private static void contexts(ObjectMapper mapper, Path report, Path goldens) throws IOException {
        JsonNode expected = mapper.readTree(
                        goldens.resolve("task/lm-eval/tiny.json").toFile())
                .path("expected");
        int told = 0;
        for (String line : Files.readAllLines(report.resolve("samples.jsonl"))) {
            JsonNode sample = mapper.readTree(line);
            String first = expected.path(sample.path("task").asText())
                    .at("/samples/0/context")
                    .asText();
            assertThat(sample.has("context"))
                    .as(line)
                    .isEqualTo(sample.path("id").asText().equals("0") && !first.isEmpty());
            if (sample.has("context")) {
                assertThat(sample.path("context").asText()).isEqualTo(first);
                told++;
            }
        }
        assertThat(told).isPositive();
    }

    private static TreeSet<String> keys(JsonNode node) {
        TreeSet<String> keys = new TreeSet<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static TreeSet<String> names(JsonNode list) {
        TreeSet<String> names = new TreeSet<>();
        list.forEach(name -> names.add(name.asText()));
        return names;
    }
}
