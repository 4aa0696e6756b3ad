package dev.cultivar.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.runtime.order.RetryLater;
import dev.cultivar.runtime.store.Store;
import dev.cultivar.trainer.collective.FirstOfTwo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir
    Path folder;

    /** The other process has written it, and the store doesn't show it yet. */
    @Test
    void aCheckpointWithoutThePartOfEachProcessIsNone() throws IOException {
        Path run = Files.createDirectories(folder.resolve("runs/run/read"));
        Checkpoints checkpoints = new Checkpoints(
                new Store(folder), run, new Checkpoints.Settings("work", "read", "order", 2, 1), new FirstOfTwo(96));
        try (Torch torch = Torch.start(1);
                NDManager manager = torch.scope()) {
            State state = new State("work", 1, 9, 5, 0.5, Map.of(), Map.of(), Map.of(), Machine.here(torch, 2), null);
            assertThatThrownBy(() -> checkpoints.write(
                            state,
                            History.empty(),
                            Map.of("w", manager.ones(new Shape(3))),
                            Map.of("step", manager.ones(new Shape(1)))))
                    .isInstanceOf(RetryLater.class)
                    .hasMessageContaining(
                            "process 1 has written 96 bytes of optimizer-00002-of-00002.safetensors, of which the first"
                                    + " process sees 0");
        }
        assertThat(run).isEmptyDirectory();
    }
}
