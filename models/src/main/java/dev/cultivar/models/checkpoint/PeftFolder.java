package dev.cultivar.models.checkpoint;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** An adapter as PEFT lays it out: adapter_config.json and adapter_model.safetensors. */
public final class PeftFolder {
    private PeftFolder() {}

    /** Writes the adapter; baseModel is recorded as base_model_name_or_path. */
    public static void write(Path folder, Lora adapter, String baseModel) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Reads an adapter for a model with these weights; refuses settings that would change what is computed. */
    public static Lora read(Torch torch, NDManager manager, Path folder, Map<String, Shape> weights)
            throws IOException {
        throw new UnsupportedOperationException();
    }
}
