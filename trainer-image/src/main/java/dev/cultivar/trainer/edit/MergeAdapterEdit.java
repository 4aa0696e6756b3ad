package dev.cultivar.trainer.edit;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import dev.cultivar.trainer.method.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * W + (alpha / rank) B A in float32 for every projection that has an adapter, with DoRA its rows rescaled to their magnitudes, and the
 * modules that were trained whole; the result has no adapter. W is the model's own, also where training held it in fewer bits.
 */
public final class MergeAdapterEdit implements Edit {
    @Override
    public void write(Origin origin, Path folder) throws IOException {
        Artifact adapter = origin.adapter();
        if (adapter == null) {
            throw new InvalidWork(
                    "NoAdapter",
                    "mergeAdapter: model " + origin.name()
                            + " has no adapter to merge; put this stage after one with method lora");
        }
        Map<String, NDArray> weights = origin.weights();
        Lora lora = PeftFolder.read(
                origin.torch(),
                origin.manager(),
                adapter.folder(),
                origin.folder().config().shapes());
        lora.mergeInto(weights);
        origin.folder().writeCopy(folder, weights);
    }
}
