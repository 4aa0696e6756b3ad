package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.DecoderConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;

/** A model as Hugging Face lays it out: config.json, model.safetensors (or its shards), tokenizer files. */
public final class HuggingFaceFolder {
    private HuggingFaceFolder() {}

    /** Reads config.json; refuses layouts that this program would compute wrongly (other activations, biases, rope scaling). */
    public static HuggingFaceFolder open(Path folder) throws IOException {
        throw new UnsupportedOperationException();
    }

    public Path path() {
        throw new UnsupportedOperationException();
    }

    public DecoderConfig config() {
        throw new UnsupportedOperationException();
    }

    /** The weights as F32, owned by the manager; F32 files are not copied. */
    public SequencedMap<String, NDArray> weights(Torch torch, NDManager manager) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes a folder with these weights, this folder's config.json (every key kept) and its tokenizer files. */
    public void writeCopy(Path target, Map<String, NDArray> weights) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes config.json and model.safetensors of a model that came from no such folder. */
    public static void write(Path target, DecoderConfig config, Map<String, NDArray> weights) throws IOException {
        throw new UnsupportedOperationException();
    }
}
