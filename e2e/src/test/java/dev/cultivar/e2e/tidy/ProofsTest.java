package dev.cultivar.e2e.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The table of published systems is what the proofs say, and the Python that writes both is tested. Python: PYTHON, which
 * {@code cluster/with.sh} sets, or python3.
 */
class ProofsTest {
    @Test
    void tableSaysWhatTheProofsSay() throws IOException, InterruptedException {
        assertThat(python("proofs/table.py", "--check")).isEmpty();
    }

    @Test
    void theRunnersPartsDoWhatTheyPromise() throws IOException, InterruptedException {
        assertThat(python("-m", "unittest", "discover", "proofs/tests")).contains("OK");
    }

    private static String python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Optional.ofNullable(System.getenv("PYTHON")).orElse("python3"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.root().toFile())
                .redirectErrorStream(true);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(Duration.ofMinutes(2))).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", String.join(" ", command), output)
                .isZero();
        return output;
    }
}
