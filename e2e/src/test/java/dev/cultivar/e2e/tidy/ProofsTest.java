package dev.cultivar.e2e.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The table of published systems is what the proofs say, and the Python that writes both is tested.
 */
class ProofsTest {
    @Test
    void tableSaysWhatTheProofsSay() throws IOException, InterruptedException {
        assertThat(Python.run("proofs/table.py", "--check")).isEmpty();
    }

    @Test
    void theRunnersPartsDoWhatTheyPromise() throws IOException, InterruptedException {
        assertThat(Python.run("-m", "unittest", "discover", "proofs/tests")).contains("OK");
    }
}
