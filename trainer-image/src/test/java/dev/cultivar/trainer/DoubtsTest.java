package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TrainWork;
import dev.cultivar.trainer.checkpoint.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage that does as it is told says where that is hardly meant. */
class DoubtsTest {
    @TempDir
    Path folder;

    private StageFixture fixture;

    @BeforeEach
    void plant() throws IOException {
        fixture = new StageFixture(folder);
    }

    private Outcome pod(String schedule) throws IOException {
        Order order = fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}], methods: "
                        + StageFixture.LORA + ", duration: {steps: 4}, schedule: " + schedule + "}",
                null);
        Outcome outcome = fixture.workshop.pod(order, "uid-" + Integer.toHexString(schedule.hashCode()));
        assertThat(outcome.exitCode()).as(outcome.message()).isZero();
        return outcome;
    }

    @Test
    void aWarmUpThatIsLongerThanTheStageIsToldWithWhatItComesTo() throws IOException {
        for (String schedule : List.of(
                "{constant: {warmupSteps: 4}}",
                "{linear: {warmupSteps: 6}}",
                "{cosine: {warmupSteps: 6}}",
                "{polynomial: {warmupSteps: 6}}",
                "{inverseSquareRoot: {warmupSteps: 6}}",
                "{cosineWithRestarts: {warmupSteps: 6}}")) {
            Outcome outcome = pod(schedule);

            assertThat(Workshop.report(outcome).warnings())
                    .as(schedule)
                    .singleElement()
                    .asString()
                    .startsWith("schedule: warmupSteps is")
                    .contains("the stage has 4 steps", schedule.contains("4") ? "75 %" : "50 %");
            assertThat(outcome.message()).contains("; warning: schedule: warmupSteps is");
        }
    }

    private static Train train(String precision) {
        Order order = Workshop.order(
                1,
                "read",
                "{data: {mixture: [{slot: \"pages\"}]}, objectives: [{clm: {}}], duration: {steps: 4}, precision: \""
                        + precision + "\"}",
                "{}",
                "{}",
                "{}");
        return ((TrainWork) order.work().chosen()).train();
    }

    private static Machine machine(String instructions) {
        return new Machine("a processor", instructions, "2.7", 1, null);
    }

    @Test
    void bfloat16IsToldWhereTheProcessorSaysThatItHasNoInstructionsForIt() {
        for (String without : List.of("avx2", "avx2 avx512f", "amx_tile avx2 avx512f")) {
            assertThat(Doubts.of(train("bfloat16"), 4, machine(without)))
                    .as(without)
                    .singleElement()
                    .asString()
                    .contains("precision is bfloat16", "a processor", "spec.compute.nodeSelector");
            assertThat(Doubts.of(train("float32"), 4, machine(without))).isEmpty();
        }
        for (String with : List.of("avx2 avx512_bf16 avx512f", "amx_bf16 amx_tile avx2", "asimd", "")) {
            assertThat(Doubts.of(train("bfloat16"), 4, machine(with))).as(with).isEmpty();
        }
    }

    @Test
    void aWarmUpThatEndsBeforeTheStageIsNoMistake() throws IOException {
        assertThat(Workshop.report(pod("{linear: {warmupSteps: 3}}")).warnings())
                .isEmpty();
        assertThat(Workshop.report(pod("{warmupStableDecay: {warmupSteps: 3, decaySteps: 1}}"))
                        .warnings())
                .isEmpty();
    }
}
