package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LmEvalTaskTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden/task/lm-eval");

    @TempDir
    Path imports;

    @TempDir
    Path model;

    /** As text; through a chat template; with a token that begins each text; and with both, where the template refuses a description. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "task/lm-eval/tiny.json",
                "task/lm-eval/tiny-chat.json",
                "task/lm-eval/tiny-begun.json",
                "task/lm-eval/tiny-begun-chat.json"
            })
    void tasksOnATinyModelSayWhatLmEvalSays(String file) throws IOException {
        JsonNode golden = HarnessGolden.read(file);
        Path words = FOLDER.resolve(golden.at("/inputs/tokenizer").asText());
        for (Path part : List.of(
                FOLDER.resolve("config.json"),
                FOLDER.resolve("model.safetensors"),
                words.resolve("tokenizer.json"),
                words.resolve("tokenizer_config.json"))) {
            Files.copy(part, model.resolve(part.getFileName().toString()));
        }
        try (Torch torch = Torch.start(2)) {
            double worst = new HarnessGolden(golden, imports, FOLDER).compare(torch, model, UnaryOperator.identity());
            System.out.printf("%s: largest difference of a log-likelihood is %.2f of what is allowed%n", file, worst);
            assertThat(worst).isPositive();
        }
    }
}
