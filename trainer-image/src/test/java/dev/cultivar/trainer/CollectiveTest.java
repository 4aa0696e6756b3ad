package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TerminationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract between two processes with Open MPI, as their pods start them. */
class CollectiveTest {
    @TempDir
    Path folder;

    @Test
    void betweenTwoProcessesItHoldsWithOpenMpi() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        assertThat(TwoNodes.start(fixture.workshop, order, "two", "dev.cultivar.trainer.collective.CollectiveContract")
                        .exitCodes())
                .containsExactly(0, 0);
    }

    /** The job would count as complete. */
    @Test
    void anEndWithoutAWholeOutcomeIsALostProcessWhateverMpirunEndsWith() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        assertThat(TwoNodes.start(fixture.workshop, order, "silent", "dev.cultivar.trainer.collective.SilentProcess")
                        .exitCodes())
                .containsExactly(ExitCode.RETRY.code(), ExitCode.RETRY.code());
        assertThat(outcome("silent").reason()).isEqualTo("ProcessLost");
        assertThat(outcome("silent").message()).contains("2 processes died (mpirun ended with 0");
    }

    @Test
    void whatAnotherProcessThanTheFirstFindsWrongEndsTheWorkWithItsSentence() throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.read(StageFixture.LORA);
        assertThat(TwoNodes.start(fixture.workshop, order, "refused", "dev.cultivar.trainer.collective.RefusingProcess")
                        .exitCodes())
                .containsExactly(ExitCode.INVALID.code(), ExitCode.INVALID.code());
        assertThat(outcome("refused").exitCode()).isEqualTo(ExitCode.INVALID.code());
        assertThat(outcome("refused").reason()).isEqualTo("RecordWrong");
        assertThat(outcome("refused").message()).isEqualTo("record 7 of the second half has no text");
    }

    /** The pod has its daemon of MPI, and its trainer is not there yet or has no ears. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void sigtermWhileTrainersAreBeingStartedStopsBothAndTheyStartAgain(int pod) throws Exception {
        StageFixture fixture = new StageFixture(folder);
        Order order = fixture.order(
                7,
                "{data: {mixture: [{slot: \"pages\"}], maxLength: 32}, objectives: [{clm: {}}], methods: "
                        + StageFixture.LORA + ", duration: {steps: 60}, batch: {gradientAccumulationSteps: 2}}",
                null);
        TwoNodes nodes = TwoNodes.start(fixture.workshop, order, "early", Main.class.getName());
        await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofMinutes(5)).until(() -> nodes.launches(pod));
        (pod == 0 ? nodes.first() : nodes.second()).destroy();
        assertThat(nodes.exitCodes()).containsExactly(ExitCode.TERMINATED.code(), ExitCode.TERMINATED.code());
        assertThat(outcome("early").exitCode()).isEqualTo(ExitCode.TERMINATED.code());
        assertThat(outcome("early").reason()).isEqualTo("Terminated");

        assertThat(TwoNodes.start(fixture.workshop, order, "early", Main.class.getName())
                        .exitCodes())
                .containsExactly(0, 0);
    }

    private Outcome outcome(String uid) throws IOException {
        return TerminationMessage.read(Files.readString(folder.resolve(uid + ".log")))
                .orElseThrow();
    }
}
