package dev.cultivar.trainer.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

    /** The optimizer's state, from one file or one of each process's shard. */
    public Map<String, NDArray> optimizer(NDManager manager) throws IOException {
        Map<String, NDArray> parts = new TreeMap<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path part : children.filter(file ->
                            OPTIMIZER.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList()) {
                parts.putAll(Safetensors.read(manager, part));
            }
        }
        return parts;
    }

    /** The file of one process's part of the optimizer's state. */
    static String optimizer(int rank, int size) {
        return size == 1
                ? "optimizer.safetensors"
                : String.format(Locale.ROOT, "optimizer-%05d-of-%05d.safetensors", rank + 1, size);
    }
}
