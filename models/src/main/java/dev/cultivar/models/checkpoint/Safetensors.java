package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;

/** Files of named tensors in the safetensors format. */
public final class Safetensors {
    private Safetensors() {}

    /**
     * Reads a file without copying: the tensors lie over a private mapping of it (writes to them stay in this process)
     * and, with everything made of them by view, must not be used after the manager is closed.
     */
    public static SequencedMap<String, NDArray> read(NDManager manager, Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The file's own free text, without its tensors. */
    public static Map<String, String> metadata(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes straight from tensor memory to a temporary name, syncs, and renames: the file is whole or absent. */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        throw new UnsupportedOperationException();
    }
}
