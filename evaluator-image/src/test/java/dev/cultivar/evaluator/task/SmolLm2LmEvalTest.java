package dev.cultivar.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.models.checkpoint.GgufImport;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our lm-eval tasks on real sets, which are fetched, and the real SmolLM2. */
@Tag("parity")
class SmolLm2LmEvalTest {
    @Test
    void tasksOnRealSetsSayWhatLmEvalSaysTenOfThemTo1eMinus4(@TempDir Path temporary)
            throws IOException, InterruptedException {
        JsonNode golden = HarnessGolden.read("parity/lm-eval/smollm2.json");
        Path rows = fetched("../oracles/fetch-lm-eval-sets.sh");
        Path imports = Files.createDirectory(temporary.resolve("imports"));
        Path model = temporary.resolve("model");
        GgufImport.convert(fetched("../oracles/fetch-smollm2.sh"), model);
        try (Torch torch = Torch.start(2)) {
            HarnessGolden harness = new HarnessGolden(golden, imports, rows);
            double worst = harness.compare(torch, model, HarnessGolden::sha256);
            System.out.printf(
                    "SmolLM2: largest difference of a log-likelihood is %.2f of what is allowed; in nats: %s%n",
                    worst, harness.differences());
            assertThat(worst).isPositive();
            assertThat(harness.differences().values().stream().filter(nats -> nats <= 1e-4))
                    .as("tasks with log-likelihoods that differ by no more than 1e-4 nats")
                    .hasSizeGreaterThanOrEqualTo(10);
        }
    }

    private static Path fetched(String script) throws IOException, InterruptedException {
        Process fetch = new ProcessBuilder(script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String path = new String(fetch.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(fetch.waitFor()).as(script).isZero();
        return Path.of(path);
    }
}
