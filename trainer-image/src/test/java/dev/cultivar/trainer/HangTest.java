package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.CheckpointStatus;
import dev.cultivar.api.GuardStatus;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod that hangs ends itself, says so, and the next one goes on; after as many as are allowed the stage fails. */
class HangTest {
    /** A step takes milliseconds; on a crowded machine the first one of a JVM has taken seconds. */
    private static final int SECONDS = 20;

    @TempDir
    static Path slowFolder;

    private static StageFixture slow;
    private static Process slowPod;

    @TempDir
    Path folder;

    /** It sleeps for most of its time, in which the other test's pods hang. */
    @BeforeAll
    static void aSlowPodBegins() throws IOException {
        slow = new StageFixture(slowFolder);
        slowPod = TrainerProcess.start(
                slow.workshop, order(slow, 0), "hung", SlowTrainer.class.getName(), Integer.toString(SECONDS + 2));
    }

    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        slowPod.destroyForcibly().waitFor();
    }

    @Test
    void aPodThatDoesNoStepEndsAndTheNextGoesOnToTheSameBits() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = order(fixture, 1);
        Outcome undisturbed = fixture.workshop.pod(order, "undisturbed");
        assertThat(Workshop.report(undisturbed).guards()).isNull();

        Outcome first = hang(fixture, order, 6);
        assertThat(first.exitCode()).isEqualTo(ExitCode.RETRY.code());
        assertThat(first.reason()).isEqualTo("NoStep");
        assertThat(first.message())
                .isEqualTo("stage read, step 7: no step was done for 20 s (guards.noStep); the next pod goes on from"
                        + " the last checkpoint");
        assertThat(Workshop.report(first).checkpoints())
                .extracting(CheckpointStatus::step)
                .containsExactly(4L);
        says(first, 1, 7);

        Outcome second = hang(fixture, order, 9);
        assertThat(second.exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(second.reason()).isEqualTo("NoStep");
        assertThat(second.message()).endsWith("after 1 restarts (guards.noStep.restarts)");
        says(second, 2, 10);

        Outcome outcome = fixture.workshop.pod(order, "hung");
        assertThat(outcome.outputs()).isEqualTo(undisturbed.outputs());
        says(outcome, 1, 7);
        assertThat(Workshop.report(outcome).lostSteps()).isEqualTo(2 + 1);
    }

    @Test
    void loadingAndPublishingMayTakeLongerThanAStep() throws Exception {
        Outcome outcome = end(slow, slowPod);

        assertThat(outcome.exitCode()).isZero();
        assertThat(Workshop.report(outcome).guards()).isNull();
    }

    private static Order order(StageFixture fixture, int restarts) {
        return fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}], methods: "
                        + StageFixture.LORA
                        + ", duration: {steps: 12}, batch: {gradientAccumulationSteps: 2}, checkpoints: {everySteps: 4},"
                        + " guards: {noStep: {seconds: " + SECONDS + ", restarts: " + restarts + "}}}",
                null);
    }

    private static void says(Outcome outcome, int restarts, long step) {
        GuardStatus did = Objects.requireNonNull(Workshop.report(outcome).guards());
        assertThat(did.restarts()).isEqualTo(restarts);
        assertThat(did.reason()).isEqualTo("NoStep");
        assertThat(did.step()).isEqualTo(step);
    }

    private static Outcome hang(StageFixture fixture, Order order, int step) throws IOException, InterruptedException {
        return end(
                fixture,
                TrainerProcess.start(
                        fixture.workshop, order, "hung", HungTrainer.class.getName(), Integer.toString(step)));
    }

    private static Outcome end(StageFixture fixture, Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        Outcome outcome = left(fixture);
        assertThat(process.exitValue()).isEqualTo(outcome.exitCode());
        return outcome;
    }

    private static Outcome left(StageFixture fixture) throws IOException {
        return CanonicalJson.lenient()
                .readValue(Files.readAllBytes(fixture.workshop.root().resolve("hung.log")), Outcome.class);
    }
}
