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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes do what one does, and go on together. */
class DataParallelTest {
    private static final int STEPS = StagesInTurn.STEPS;

    @TempDir
    static Path compared;

    @TempDir
    Path folder;

    /** One start of two processes does the stages that are compared: with an adapter and dropout, and of all weights. */
    @BeforeAll
    static void trainBoth() throws Exception {
        StageFixture fixture = new StageFixture(compared);
        // the last step is not reached: checkpoints of an ended stage are deleted
        Order lora = steps(fixture, StageFixture.LORA, 2000, 1);
        Order full = steps(fixture, StageFixture.FULL, 2000, 1);
        StagesInTurn.put(fixture.workshop, "lora", lora);
        StagesInTurn.put(fixture.workshop, "full", full);
        TwoNodes nodes = TwoNodes.start(fixture.workshop, lora, "two", StagesInTurn.class.getName());
        stopAfter(fixture, lora, "one-lora");
        stopAfter(fixture, full, "one-full");
        assertThat(nodes.exitCodes()).containsExactly(0, 0);
    }

    private static Path run(String uid) {
        return compared.resolve("runs/" + uid + "/read");
    }

    /** The first step's moments are its gradients times a constant: 1 - beta1 of m, from the sums of both processes. */
    @ParameterizedTest
    @ValueSource(strings = {"lora", "full"})
    void gradientsAreThoseOfOneProcessTo1eMinus6(String method) throws Exception {
        requireSameGradients(run(method).resolve("step-1"), run("one-" + method).resolve("step-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "full"})
    void aTrajectoryOfTwentyStepsIsThatOfOneProcessTo1eMinus4(String method) throws Exception {
        List<Double> one = losses(run("one-" + method));
        List<Double> two = losses(run(method));
        assertThat(one).hasSizeGreaterThanOrEqualTo(STEPS);
        for (int step = 0; step < STEPS; step++) {
            assertThat(two.get(step)).as("step %s", step + 1).isCloseTo(one.get(step), within(1e-4));
        }
        assertThat(Collections.min(one)).as("something was learnt").isLessThan(one.getFirst() - 0.01);
    }

    private static void requireSameGradients(Path two, Path one) throws IOException {
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
    void whenOneOfTwoIsKilledTheRunFailsAndGoesOnToTheSameBits() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = steps(fixture, StageFixture.LORA, 60, 10);
        assertThat(start(fixture, order, "undisturbed").exitCodes()).containsExactly(0, 0);
        Outcome undisturbed = outcome("undisturbed");

        TwoNodes killed = TwoNodes.start(fixture.workshop, order, "killed", HeldTrainer.after(25));
        untilStep("killed", 25);
        killed.secondTrainer().destroyForcibly();
        assertThat(killed.exitCodes())
                .as("both pods are tried again")
                .containsExactly(ExitCode.RETRY.code(), ExitCode.RETRY.code());
        assertThat(outcome("killed").reason()).isEqualTo("ProcessLost");
        assertThat(outcome("killed").message()).contains("2 processes died", "from the last checkpoint");
        assertThat(newestOnDisk("killed")).isEqualTo(20);

        TwoNodes stopped = TwoNodes.start(fixture.workshop, order, "killed", HeldTrainer.after(35));
        untilStep("killed", 35);
        stopped.second().destroy();
        assertThat(stopped.exitCodes())
                .as("SIGTERM of one pod is agreed on by both")
                .containsExactly(ExitCode.TERMINATED.code(), ExitCode.TERMINATED.code());
        assertThat(Workshop.report(outcome("killed")).resumedFrom()).isEqualTo(20);
        assertThat(newestOnDisk("killed")).isEqualTo(35);

        assertThat(start(fixture, order, "killed").exitCodes()).containsExactly(0, 0);
        assertThat(outcome("killed").outputs()).isEqualTo(undisturbed.outputs());
        assertThat(Workshop.report(outcome("killed")).resumedFrom()).isEqualTo(35);
    }

    private static TwoNodes start(StageFixture fixture, Order order, String uid) throws IOException {
        return TwoNodes.start(fixture.workshop, order, uid, Main.class.getName());
    }

    private long newestOnDisk(String uid) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("runs/" + uid + "/read"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("step-"))
                    .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
                    .max()
                    .orElse(0);
        }
    }

    private void untilStep(String uid, long step) {
        Path progress = folder.resolve("runs/" + uid + "/read/progress");
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofMinutes(10))
                .until(() -> TrainerProcess.step(progress) >= step);
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

    /** One process in this JVM, stopped when so many steps are done: four looks a step. */
    private static void stopAfter(StageFixture fixture, Order order, String uid) throws IOException {
        Done done = fixture.workshop.performStopped(order, uid, 4 * STEPS + 1);
        assertThat(done.exitCode()).isEqualTo(ExitCode.TERMINATED);
    }

    private static List<Double> losses(Path run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (int step = 1; Files.exists(run.resolve("step-" + step)); step++) {
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
