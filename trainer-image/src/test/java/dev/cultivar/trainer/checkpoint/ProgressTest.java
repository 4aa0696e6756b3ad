package dev.cultivar.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    @TempDir
    Path folder;

    @Test
    void stepsAfterTheCheckpointAreLostOverAllAttempts() throws IOException {
        Path file = folder.resolve("progress");
        try (Progress progress = Progress.open(file)) {
            progress.resumeAt(0);
            progress.reached(7);
        }
        try (Progress progress = Progress.open(file)) {
            progress.resumeAt(4);
            assertThat(progress.lost()).isEqualTo(3);
            progress.reached(9);
        }
        try (Progress progress = Progress.open(file)) {
            progress.resumeAt(8);
            assertThat(progress.lost()).isEqualTo(4);
        }
    }

    @Test
    void anUnreadableFileCountsAsNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("progress"), "step 12");
        try (Progress progress = Progress.open(file)) {
            progress.resumeAt(0);
            assertThat(progress.lost()).isZero();
            progress.reached(3);
        }
        assertThat(Files.readString(file)).startsWith("step 0000000000000000003 lost");
    }
}
