package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TerminationMessage;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.runtime.order.Done;
import dev.cultivar.trainer.checkpoint.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes do what one does, and go on together. */
class DataParallelTest {
    private static final int STEPS = 20;

    @TempDir
    Path folder;

    /** The first step's moments are its gradients times a constant: 1 - beta1 of m, from the sums of both processes. */
    @ParameterizedTest
    @ValueSource(strings = {StageFixture.LORA, StageFixture.FULL})
    void gradientsAreThoseOfOneProcessTo1eMinus6(String methods) throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = steps(fixture, methods, 2000, 1);
        Path one = stopAtFirst(fixture, order, "one");
        Path two = folder.resolve("runs/two/read/step-1");
        TwoNodes nodes = TwoNodes.start(fixture.workshop, order, "two", Main.class.getName());
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(two.resolve("manifest.json")));
        nodes.first().destroy();
        assertThat(nodes.exitCodes()).as("agreed on by both").containsExactly(143, 143);

        Map<String, float[]> ours = moments(two);
        Map<String, float[]> theirs = moments(one);
        assertThat(ours.keySet()).isEqualTo(theirs.keySet());
        double largest = 0;
        double difference = 0;
        for (Map.Entry<String, float[]> entry : ours.entrySet()) {
            float[] other = Objects.requireNonNull(theirs.get(entry.getKey()));
            for (int i = 0; i < other.length; i++) {
                largest = Math.max(largest, Math.abs(other[i]));
                difference = Math.max(difference, Math.abs(entry.getValue()[i] - other[i]));
            }
        }
        assertThat(largest).isPositive();
        assertThat(difference / largest).isLessThanOrEqualTo(1e-6);
        try (Stream<Path> files = Files.list(two)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("each process keeps and writes its shard")
                    .contains("optimizer-00001-of-00002.safetensors", "optimizer-00002-of-00002.safetensors");
        }
    }

    @Test
    void aTrajectoryOfTwentyStepsIsThatOfOneProcessTo1eMinus4() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        // the last step is not reached: checkpoints of an ended stage are deleted
        Order order = steps(fixture, StageFixture.FULL, STEPS * 100, 1);
        List<Double> one = losses(stopAfter(fixture, order, "one", STEPS), 1);
        TwoNodes nodes = TwoNodes.start(fixture.workshop, order, "two", Main.class.getName());
        Path run = folder.resolve("runs/two/read");
        await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(run.resolve("step-" + STEPS)));
        nodes.second().destroy();
        assertThat(nodes.exitCodes()).containsExactly(143, 143);

        List<Double> two = losses(run, 1);

        assertThat(one).hasSizeGreaterThanOrEqualTo(STEPS);
        for (int step = 0; step < STEPS; step++) {
            assertThat(two.get(step)).as("step %s", step + 1).isCloseTo(one.get(step), within(1e-4));
        }
        assertThat(one.get(STEPS - 1)).as("something was learnt").isLessThan(one.getFirst() - 0.5);
    }

    @Test
    void whenOneOfTwoIsKilledTheRunFailsAndGoesOnToTheSameBits() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = steps(fixture, StageFixture.LORA, 40, 10);
        assertThat(TwoNodes.start(fixture.workshop, order, "undisturbed", Main.class.getName())
                        .exitCodes())
                .containsExactly(0, 0);
        Outcome undisturbed = outcome("undisturbed");

        TwoNodes nodes = TwoNodes.start(fixture.workshop, order, "killed", Main.class.getName());
        Path progress = folder.resolve("runs/killed/read/progress");
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofMinutes(2))
                .until(() -> TrainerProcess.step(progress) >= 25);
        nodes.secondTrainer().destroyForcibly();

        assertThat(nodes.exitCodes())
                .as("both pods are tried again")
                .containsExactly(ExitCode.RETRY.code(), ExitCode.RETRY.code());
        assertThat(outcome("killed").reason()).isEqualTo("ProcessLost");
        assertThat(outcome("killed").message()).contains("2 processes died", "from the last checkpoint");
        assertThat(TwoNodes.start(fixture.workshop, order, "killed", Main.class.getName())
                        .exitCodes())
                .containsExactly(0, 0);
        assertThat(outcome("killed").outputs()).isEqualTo(undisturbed.outputs());
        assertThat(Workshop.report(outcome("killed")).resumedFrom()).isGreaterThanOrEqualTo(20);
    }

    /** Micro-batches that do not divide evenly among two, and a mixture; dropout draws do not depend on the process. */
    private static Order steps(StageFixture fixture, String methods, int steps, int everySteps) {
        return fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\", weight: 2}, {slot: \"more\"}], maxLength: 32},"
                        + " objectives: [{clm: {}}], methods: " + methods
                        + ", optimizer: {adamw: {learningRate: 0.01}}, duration: {steps: " + steps
                        + "}, batch: {microBatchSize: 2, gradientAccumulationSteps: 3}, checkpoints: {everySteps: "
                        + everySteps + ", keep: 50}}",
                null);
    }

    private Path stopAtFirst(StageFixture fixture, Order order, String uid) throws IOException {
        return stopAfter(fixture, order, uid, 1).resolve("step-1");
    }

    /** One process in this JVM, stopped when so many steps are done: four looks a step. */
    private Path stopAfter(StageFixture fixture, Order order, String uid, int steps) throws IOException {
        Done done = fixture.workshop.performStopped(order, uid, 4 * steps + 1);
        assertThat(done.exitCode()).isEqualTo(ExitCode.TERMINATED);
        return folder.resolve("runs/" + uid + "/read");
    }

    private static List<Double> losses(Path run, int from) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (int step = from; Files.exists(run.resolve("step-" + step)); step++) {
            State state = CanonicalJson.lenient()
                    .readValue(Files.readAllBytes(run.resolve("step-" + step + "/state.json")), State.class);
            losses.add(Objects.requireNonNull(state.metrics().get("loss")));
        }
        return losses;
    }

    private static Map<String, float[]> moments(Path checkpoint) throws IOException {
        Map<String, float[]> moments = new TreeMap<>();
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope();
                Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("optimizer"))
                    .toList()) {
                for (Map.Entry<String, NDArray> entry :
                        Safetensors.read(manager, file).entrySet()) {
                    if (entry.getKey().startsWith("exp_avg.")) {
                        moments.put(entry.getKey(), entry.getValue().toFloatArray());
                    }
                }
            }
        }
        return moments;
    }

    private Outcome outcome(String uid) throws IOException {
        return TerminationMessage.read(Files.readString(folder.resolve(uid + ".log")))
                .orElseThrow();
    }
}
