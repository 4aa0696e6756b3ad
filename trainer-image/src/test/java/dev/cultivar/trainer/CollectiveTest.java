package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cultivar.contract.Order;
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
}
