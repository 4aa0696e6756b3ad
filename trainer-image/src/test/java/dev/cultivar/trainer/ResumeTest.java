package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.Report;
import dev.cultivar.runtime.order.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stage that was stopped or killed gives the same bytes as one that was not: dropout, packing, mixture and all. */
class ResumeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {StageFixture.LORA, StageFixture.FULL, StageFixture.NEW_TOKENS, StageFixture.QLORA})
    void stoppedAtAnyLookAtTheFlagItGoesOnToTheSameBits(String methods) throws IOException {
        StageFixture fixture = new StageFixture(folder, methods.equals(StageFixture.NEW_TOKENS));
        Order order = fixture.read(methods);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");
        // three looks a step: before it and before each of its two passes
        for (int looks : new int[] {1, 2, 3, 4, 8, 14, 15, 25, 36}) {
            String uid = "stopped-" + looks;
            Done stopped = fixture.workshop.performStopped(order, uid, looks);
            assertThat(stopped.exitCode()).isEqualTo(ExitCode.TERMINATED);

            Done resumed = fixture.workshop.perform(order, uid);

            assertThat(resumed.outputs()).as("after %s looks", looks).isEqualTo(undisturbed.outputs());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{adamw: {learningRate: 0.01}, groups: [{parameters: [\"*norm*\"], learningRate: 0.1}]}",
                "{adamw8bit: {learningRate: 0.01, min8bitSize: 500}}",
                "{adafactor: {learningRate: 0.01, beta1: 0.5}}",
                "{sgd: {learningRate: 0.1, momentum: 0.9}}"
            })
    void withEveryOptimizerNoiseAndAnAverageItGoesOnToTheSameBits(String optimizer) throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, duration: {steps: 6}, average: {decay: 0.5}, optimizer: "
                        + optimizer
                        + ", objectives: [{clm: {neftuneNoiseAlpha: 5, labelSmoothing: 0.1, zLoss: 0.001}}],"
                        + " methods: {base: {full: {freeze: [\"*.k_proj.weight\"]}}}, checkpoints: {everySteps: 2}}",
                null);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");
        for (int looks : new int[] {3, 6, 9}) {
            String uid = "stopped-" + looks;
            assertThat(fixture.workshop.performStopped(order, uid, looks).exitCode())
                    .isEqualTo(ExitCode.TERMINATED);

            assertThat(fixture.workshop.perform(order, uid).outputs())
                    .as("after %s looks", looks)
                    .isEqualTo(undisturbed.outputs());
        }
    }

    /** The place that is saved is the one behind the last step, not where the data workers are; pods may have other numbers of them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void withDataWorkersItGoesOnToTheSameBits(int workers) throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order alone = fixture.read(StageFixture.LORA);
        String undisturbed = fixture.workshop.weights(fixture.workshop.perform(alone, "undisturbed"));
        Order order = with(alone, workers);
        for (int looks : new int[] {1, 3, 8, 15, 25}) {
            String uid = "stopped-" + looks;
            assertThat(fixture.workshop.performStopped(order, uid, looks).exitCode())
                    .isEqualTo(ExitCode.TERMINATED);

            assertThat(fixture.workshop.weights(fixture.workshop.perform(with(alone, 4 - workers), uid)))
                    .as("after %s looks", looks)
                    .isEqualTo(undisturbed);
        }
        assertThat(kill(fixture, order, 7)).isEqualTo(137);
        Outcome resumed = fixture.workshop.pod(order, "killed");
        assertThat(resumed.exitCode()).isZero();
        assertThat(fixture.workshop.weights(fixture.workshop.perform(order, "killed")))
                .isEqualTo(undisturbed);
    }

    private static Order with(Order order, int workers) {
        return new Order(order.schemaVersion(), order.seed(), order.threads(), workers, order.work());
    }

    @Test
    void stoppedAgainAndAgainItStillComesToTheSameBits() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");
        Done done = fixture.workshop.performStopped(order, "often", 5);
        int attempts = 1;
        while (done.exitCode() == ExitCode.TERMINATED) {
            assertThat(++attempts).isLessThan(20);
            done = fixture.workshop.performStopped(order, "often", 5);
        }
        assertThat(attempts).isGreaterThan(5);
        assertThat(done.outputs()).isEqualTo(undisturbed.outputs());
    }

    @Test
    void stoppedWhileItsStepsAreCountedItCountsThemAgain() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.order(
                7,
                "{data: {mixture: [{slot: \"questions\"}], maxLength: 48, packing: false}, objectives: [{sft: {}}],"
                        + " duration: {epochs: 1.5}, batch: {gradientAccumulationSteps: 4}}",
                null);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");
        // 30 records make 8 steps, the last a short one; looks 1 to 9 fall into the counting
        assertThat(fixture.workshop.manifest(undisturbed).facts()).containsEntry("steps", "8");
        for (int looks : new int[] {1, 9, 11, 30}) {
            String uid = "stopped-" + looks;
            fixture.workshop.performStopped(order, uid, looks);

            assertThat(fixture.workshop.perform(order, uid).outputs())
                    .as("after %s looks", looks)
                    .isEqualTo(undisturbed.outputs());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StageFixture.LORA, StageFixture.FULL, StageFixture.NEW_TOKENS, StageFixture.QLORA})
    void killedItLosesStepsGoesOnAndComesToTheSameBits(String methods) throws Exception {
        StageFixture fixture = new StageFixture(folder, methods.equals(StageFixture.NEW_TOKENS));
        Order order = fixture.read(methods);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");

        assertThat(kill(fixture, order, 7)).isEqualTo(137);
        assertThat(steps(fixture, "killed")).containsExactly("step-4");
        assertThat(kill(fixture, order, 11)).isEqualTo(137);
        Outcome outcome = fixture.workshop.pod(order, "killed");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.outputs()).isEqualTo(undisturbed.outputs());
        assertThat(Workshop.report(outcome).lostSteps())
                .as("3 after step 4, 3 after step 8")
                .isEqualTo(6);
        assertThat(Workshop.report(outcome).resumedFrom()).isEqualTo(8);
        assertThat(means(outcome))
                .as("where searches compare it")
                .hasSize(4)
                .isEqualTo(means(fixture.workshop.pod(order, "whole")));
    }

    private static Map<String, Double> means(Outcome outcome) {
        Map<String, Double> means = new HashMap<>(Workshop.report(outcome).metrics());
        means.keySet().removeIf(metric -> !metric.startsWith(Report.MEAN_LOSS));
        return means;
    }

    @Test
    void sigtermEndsThePodWith143AndItGoesOnToTheSameBits() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}], methods: "
                        + StageFixture.LORA + ", duration: {steps: 400}, checkpoints: {everySteps: 1000}}",
                null);
        Done undisturbed = fixture.workshop.perform(order, "undisturbed");
        Path progress = fixture.workshop.root().resolve("runs/terminated/read/progress");

        Process process = TrainerProcess.start(fixture.workshop, order, "terminated", Main.class.getName());
        await().atMost(Duration.ofMinutes(2)).until(() -> TrainerProcess.step(progress) >= 3);
        process.destroy();

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(steps(fixture, "terminated")).containsExactly("step-" + TrainerProcess.step(progress));
        Outcome outcome = fixture.workshop.pod(order, "terminated");
        assertThat(outcome.outputs()).isEqualTo(undisturbed.outputs());
        assertThat(Workshop.report(outcome).lostSteps()).isZero();
    }

    @Test
    void aCheckpointOfOtherWorkIsNotGoneOnFrom() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        fixture.workshop.performStopped(fixture.read(StageFixture.FULL), "shared", 28);
        Order other = fixture.read(StageFixture.LORA);

        Outcome outcome = fixture.workshop.pod(other, "shared");

        assertThat(outcome.outputs())
                .isEqualTo(fixture.workshop.perform(other, "own").outputs());
        assertThat(Workshop.report(outcome).warnings()).anyMatch(warning -> warning.contains("belongs to other work"));
    }

    @Test
    void checkpointsAreKeptByNumberAndGoWhenTheArtifactIsThere() throws IOException {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        fixture.workshop.performStopped(order, "kept", 3 * 10 + 1);
        assertThat(steps(fixture, "kept")).containsExactly("step-10", "step-8");

        Done done = fixture.workshop.perform(order, "kept");

        assertThat(steps(fixture, "kept")).isEmpty();
        Outcome again = fixture.workshop.pod(order, "kept");
        assertThat(again.outputs()).isEqualTo(done.outputs());
        assertThat(again.message())
                .isEqualTo(
                        "the stage had already ended at step 12 of 12, nothing was trained again: " + done.message());
        assertThat(Workshop.report(again)).satisfies(report -> {
            assertThat(report.step()).isEqualTo(12);
            assertThat(report.total()).isEqualTo(12);
            assertThat(report.checkpoints()).isEmpty();
            assertThat(report.metrics()).containsKey("loss");
        });
    }

    private static List<String> steps(StageFixture fixture, String uid) throws IOException {
        try (Stream<Path> children = Files.list(fixture.workshop.root().resolve("runs/" + uid + "/read"))) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("step-"))
                    .sorted()
                    .toList();
        }
    }

    /** Runs the order in a process of its own that gets SIGKILL when this step is done; returns its exit code. */
    private static int kill(StageFixture fixture, Order order, int step) throws IOException, InterruptedException {
        Process process = TrainerProcess.start(
                fixture.workshop, order, "killed", KilledTrainer.class.getName(), Integer.toString(step));
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
