package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import dev.cultivar.api.method.Full;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every parameter of the model changes but those that are frozen; the artifact is a model. */
public final class FullMethod implements Method {
    private final Origin origin;
    private final Decoder decoder;
    private final Parameters parameters;

    private FullMethod(Origin origin, Decoder decoder, List<String> frozen) {
        this.origin = origin;
        this.decoder = decoder;
        requireKnown(frozen);
        NamePatterns patterns = new NamePatterns(frozen);
        if (decoder.weights().keySet().stream().allMatch(patterns::name)) {
            throw new InvalidWork(
                    "NothingToTrain",
                    "full.freeze: " + String.join(", ", frozen) + " leaves no parameter of model " + origin.name()
                            + " to train; freeze less");
        }
        this.parameters = decoder.trainable(name -> !patterns.name(name));
    }

    private void requireKnown(List<String> frozen) {
        for (String pattern : frozen) {
            NamePatterns one = new NamePatterns(List.of(pattern));
            if (decoder.weights().keySet().stream().noneMatch(one::name)) {
                throw new InvalidWork(
                        "UnknownParameters",
                        "full.freeze: " + pattern + " names no parameter of model " + origin.name() + "; it has "
                                + decoder.weights().size() + ", such as "
                                + decoder.weights().firstEntry().getKey() + " and "
                                + decoder.weights().lastEntry().getKey());
            }
        }
    }

    static FullMethod start(Full spec, Origin origin, @Nullable Path checkpoint) throws IOException {
        if (origin.adapter() != null) {
            throw new InvalidWork(
                    "AdapterPresent",
                    "method full: model " + origin.name() + " comes with an adapter from the stage before; put an edit"
                            + " stage with mergeAdapter between them, or go on with lora");
        }
        Map<String, NDArray> weights =
                checkpoint == null ? origin.weights() : Safetensors.read(origin.manager(), checkpoint);
        return new FullMethod(origin, origin.decoder(weights), spec.freeze() == null ? List.of() : spec.freeze());
    }

    @Override
    public String name() {
        return "full";
    }

    @Override
    public Learner learner() {
        return new Learner(decoder, null, origin.gradientCheckpointing());
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
