package dev.cultivar.e2e.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What {@code make bench} measures takes packages and time; how it measures is tested without either. */
class BenchTest {
    @Test
    void thePartsDoWhatTheyPromise() throws IOException, InterruptedException {
        assertThat(Python.run("-m", "unittest", "discover", "bench/tests")).contains("OK");
    }

    @Test
    void everyBenchmarkIsListed() throws IOException, InterruptedException {
        assertThat(Python.run("bench/bench.py", "--list").lines())
                .contains("deduplication")
                .allMatch(name -> Repository.root()
                        .resolve("bench/benchmarks/" + name + ".py")
                        .toFile()
                        .isFile());
    }
}
