package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.checkpoint.HuggingFaceFolder;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.Precision;
import dev.cultivar.runtime.store.Artifact;
import java.io.IOException;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The model that a stage starts from: its artifact, the adapter beside it if there is one, and the place of its tensors.
 *
 * @param manager owns the tensors for as long as the stage lasts
 * @param gradientCheckpointing whether layers are computed again for their gradients
 */
public record Origin(
        String name,
        Artifact model,
        @Nullable Artifact adapter,
        HuggingFaceFolder folder,
        Torch torch,
        NDManager manager,
        Precision precision,
        boolean gradientCheckpointing) {

    /** Opens the artifacts' folders; tensors are read later. */
    public static Origin open(String name, Artifact model, @Nullable Artifact adapter, Torch torch, NDManager manager)
            throws IOException {
        return new Origin(
                name, model, adapter, HuggingFaceFolder.open(model.folder()), torch, manager, Precision.FLOAT32, false);
    }

    /** The same model, for training in this precision; float32 where none is named. */
    public Origin in(dev.cultivar.api.stage.@Nullable Precision named) {
        Precision precision = switch (named) {
            case null -> Precision.FLOAT32;
            case float32 -> Precision.FLOAT32;
            case bfloat16 -> Precision.BFLOAT16;
        };
        return new Origin(name, model, adapter, folder, torch, manager, precision, gradientCheckpointing);
    }

    /** The same model, whose layers are computed again for their gradients or not. */
    public Origin checkpointing(boolean gradients) {
        return new Origin(name, model, adapter, folder, torch, manager, precision, gradients);
    }

    /** The model over these weights, tensors of the artifact or of a checkpoint. */
    Decoder decoder(Map<String, NDArray> weights) {
        return Decoder.of(torch, folder.config(), weights, precision);
    }

    /** The model's weights as the artifact has them. */
    public SequencedMap<String, NDArray> weights() throws IOException {
        return folder.weights(torch, manager);
    }
}
