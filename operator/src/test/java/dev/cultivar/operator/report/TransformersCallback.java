package dev.cultivar.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.operator.cluster.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** make callback: a stock transformers.Trainer with the three variables that its pod has, and nothing of ours. Wants Python with torch. */
@NullUnmarked // what is absent in a status fails the test that looks at it
class TransformersCallback extends EndpointTest {
    @TempDir
    private Path folder;

    @Test
    void aStockTrainerShowsInTheStatus() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(System.getProperty("callback.python"), "../oracles/callback.py", folder.toString());
        builder.environment().put("KUBEFLOW_TRAINER_SERVER_URL", endpoint.url());
        builder.environment()
                .put(
                        "KUBEFLOW_TRAINER_SERVER_CA_CERT",
                        Files.writeString(folder.resolve("ca"), endpoint.rootPem())
                                .toString());
        builder.environment()
                .put(
                        "KUBEFLOW_TRAINER_SERVER_TOKEN",
                        Files.writeString(folder.resolve("token"), token()).toString());
        Process trainer = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        boolean ended = trainer.waitFor(Duration.ofMinutes(5));
        trainer.destroyForcibly();
        String log = Files.readString(folder.resolve("log"));
        assertThat(ended && trainer.exitValue() == 0).as(log).isTrue();
        await(log).atMost(Workspace.PATIENCE).until(() -> Long.valueOf(12).equals(read().step()));
        assertThat(read().total()).isEqualTo(12);
        assertThat(read().metrics()).containsKeys("loss", "train_loss", "learning_rate");
        List<String> bodies = endpoint.bodies();
        assertThat(bodies).hasSizeGreaterThan(2);
        if (Boolean.getBoolean("update")) {
            Files.write(Path.of("src/test/resources/reports/kubeflow.jsonl"), bodies);
        }
    }
}
