package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LmEvalTaskTest {
    @Test
    void tenTasksOnATinyModelSayWhatLmEvalSays(@TempDir Path imports) throws IOException {
        Path folder = Path.of("src/test/resources/golden/task/lm-eval");
        HarnessGolden golden = new HarnessGolden(HarnessGolden.read("task/lm-eval/tiny.json"), imports, folder);
        try (Torch torch = Torch.start(2)) {
            double worst = golden.compare(torch, folder, UnaryOperator.identity());
            System.out.printf(
                    "ten tasks, tiny model: largest difference of a log-likelihood is %.2f of what is allowed%n",
                    worst);
            assertThat(worst).isPositive();
        }
    }
}
