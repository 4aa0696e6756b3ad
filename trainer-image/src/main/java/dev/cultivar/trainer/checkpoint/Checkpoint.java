package dev.cultivar.trainer.checkpoint;

import java.nio.file.Path;

/** A complete checkpoint. */
public record Checkpoint(Path folder, String digest, State state) {
    static final String WEIGHTS = "weights.safetensors";
    static final String OPTIMIZER = "optimizer.safetensors";
    static final String STATE = "state.json";

    /** Losses of the steps before it. */
    public Path history() {
        return folder.resolve(History.FILE);
    }

    /** The tensors that the stage's method changes. */
    public Path weights() {
        return folder.resolve(WEIGHTS);
    }

    /** The optimizer's state. */
    public Path optimizer() {
        return folder.resolve(OPTIMIZER);
    }
}
