package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.runtime.store.Artifact;
import java.io.IOException;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The model that a stage starts from: its artifact, the adapter beside it if there is one, and the place of its tensors.
 *
 * @param manager owns the tensors for as long as the stage lasts
 */
public record Origin(
        String name,
        Artifact model,
        @Nullable Artifact adapter,
        HuggingFaceFolder folder,
        Torch torch,
        NDManager manager) {

    /** Opens the artifacts' folders; tensors are read later. */
    public static Origin open(String name, Artifact model, @Nullable Artifact adapter, Torch torch, NDManager manager)
            throws IOException {
        return new Origin(name, model, adapter, HuggingFaceFolder.open(model.folder()), torch, manager);
    }

    /** The model's weights as the artifact has them. */
    public SequencedMap<String, NDArray> weights() throws IOException {
        return folder.weights(torch, manager);
    }
}
