package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.trainer.checkpoint.History;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL many times at random moments of one stage: in a step, in a save, while it starts. A checkpoint is written after each
 * fifth step, so that a good part of the time goes into saves. {@code -Dkills=50} takes more of them than {@code make test} does,
 * {@code -Dkills.seed=2} others.
 */
class RandomKillTest {
    private static final int KILLS = Integer.getInteger("kills", 20);
    private static final int MOST_STEPS_BETWEEN = 24;
    /** More than the kills let pass even on a machine of which ten steps fit into the wait before a kill. */
    private static final int STEPS = 40 * KILLS;

    private static final long SEED = Long.getLong("kills.seed", 9);
    private static final String UID = "killed";

    @TempDir
    Path folder;

    @Test
    void killsChangeNoBitOfWeightsAndLosses() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\", weight: 2}, {slot: \"more\"}], maxLength: 32}, objectives: [{clm: {}}],"
                        + " methods: " + StageFixture.LORA + ", duration: {steps: "
                        + STEPS + "}, checkpoints: {everySteps: 5}}",
                null);
        Outcome undisturbed = fixture.workshop.pod(order, "undisturbed");
        Path progress = fixture.workshop.root().resolve("runs/" + UID + "/read/progress");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int kill = 1; kill <= KILLS; kill++) {
            long until = TrainerProcess.step(progress) + random.nextInt(MOST_STEPS_BETWEEN);
            Process process = TrainerProcess.start(fixture.workshop, order, UID, Main.class.getName());
            while (process.isAlive() && TrainerProcess.step(progress) < until) {
                LockSupport.parkNanos(500_000);
            }
            // steps and saves take a few milliseconds: anywhere in them
            LockSupport.parkNanos(random.nextInt(8_000_000));
            process.destroyForcibly();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as("kill %s", kill).isEqualTo(137);
        }
        long reached = TrainerProcess.step(progress);

        Outcome outcome = fixture.workshop.pod(order, UID);

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.outputs()).isEqualTo(undisturbed.outputs());
        assertThat(history(fixture, outcome))
                .as("loss, learning rate and gradient norm of each step")
                .hasSameBinaryContentAs(history(fixture, undisturbed))
                .satisfies(file -> assertThat(Files.readAllLines(file)).hasSize(STEPS));
        assertThat(Workshop.report(outcome).metrics())
                .as("the last losses, and the means of all at four marks")
                .isEqualTo(Workshop.report(undisturbed).metrics());
        assertThat(reached).as("steps while it was killed").isGreaterThan(KILLS * 5L);
        assertThat(Workshop.report(outcome).lostSteps()).isPositive();
    }

    private static Path history(StageFixture fixture, Outcome outcome) {
        ArtifactStatus made = outcome.outputs().get(1);
        return fixture.workshop.store().artifact(made.kind(), made.digest()).file(History.FILE);
    }
}
