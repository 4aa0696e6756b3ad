package dev.cultivar.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A complete checkpoint. */
public record Checkpoint(Path folder, String digest, State state) {
    static final String WEIGHTS = "weights.safetensors";
    private static final Pattern OPTIMIZER = Pattern.compile("optimizer(-\\d{5}-of-\\d{5})?\\.safetensors");
    static final String STATE = "state.json";

    /** Losses of the steps before it. */
    public Path history() {
        return folder.resolve(History.FILE);
    }

    /** The tensors that the stage's method changes. */
    public Path weights() {
        return folder.resolve(WEIGHTS);
    }

    /** The optimizer's state: one file, or one of each process's shard. */
    public List<Path> optimizer() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(file ->
                            OPTIMIZER.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** The file of one process's part of the optimizer's state. */
    static String optimizer(int rank, int size) {
        return size == 1
                ? "optimizer.safetensors"
                : String.format(Locale.ROOT, "optimizer-%05d-of-%05d.safetensors", rank + 1, size);
    }
}
