package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.Order;
import dev.cultivar.contract.Outcome;
import dev.cultivar.contract.TerminationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private Outcome outcome(String uid) throws IOException {
        return TerminationMessage.read(Files.readString(folder.resolve(uid + ".log")))
                .orElseThrow();
    }
}
