package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every parameter of the model changes; the artifact is a model. */
public final class FullMethod implements Method {
    private final Origin origin;
    private final Decoder decoder;
    private final Parameters parameters;

    private FullMethod(Origin origin, Decoder decoder) {
        this.origin = origin;
        this.decoder = decoder;
        this.parameters = decoder.trainable(name -> true);
    }

    static FullMethod start(Origin origin, @Nullable Path checkpoint) throws IOException {
        if (origin.adapter() != null) {
            throw new InvalidWork(
                    "AdapterPresent",
                    "method full: model " + origin.name() + " comes with an adapter from the stage before; put an edit"
                            + " stage with mergeAdapter between them, or go on with lora");
        }
        Map<String, NDArray> weights =
                checkpoint == null ? origin.weights() : Safetensors.read(origin.manager(), checkpoint);
        return new FullMethod(origin, Decoder.of(origin.torch(), origin.folder().config(), weights));
    }

    @Override
    public String name() {
        return "full";
    }

    @Override
    public Learner learner() {
        return new Learner(decoder, null);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public Map<String, NDArray> tensors() {
        return decoder.weights();
    }

    @Override
    public String kind() {
        return "model";
    }

    @Override
    public void write(Path folder) throws IOException {
        origin.folder().writeCopy(folder, decoder.weights());
    }
}
