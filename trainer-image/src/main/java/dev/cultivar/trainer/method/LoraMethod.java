package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.adapter.TokenRows;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A low-rank adapter changes, the model does not; the artifact is an adapter in PEFT's layout.
 *
 * <p>A model that comes with an adapter goes on with that one; rank, alpha and targets must then be the same.
 */
public final class LoraMethod implements Method {
    private final Origin origin;
    private final Decoder decoder;
    private final Lora adapter;
    private final Parameters parameters;

    private LoraMethod(Origin origin, Decoder decoder, Lora adapter) {
        this.origin = origin;
        this.decoder = decoder;
        this.adapter = adapter;
        this.parameters = adapter.trainable();
    }

    static LoraMethod start(dev.cultivar.api.method.Lora spec, Origin origin, @Nullable Path checkpoint, long seed)
            throws IOException {
        Map<String, Shape> shapes = origin.folder().config().shapes();
        LoraConfig config = config(spec, origin);
        Artifact before = origin.adapter();
        Decoder decoder = origin.decoder(origin.weights());
        Lora adapter;
        if (checkpoint != null) {
            adapter = Lora.of(origin.torch(), config, shapes, Safetensors.read(origin.manager(), checkpoint));
        } else if (before != null) {
            Lora found = PeftFolder.read(origin.torch(), origin.manager(), before.folder(), shapes);
            requireSame(config, found.config(), origin.name());
            adapter = Lora.of(origin.torch(), config, shapes, found.tensors());
        } else {
            adapter = Lora.initialise(origin.torch(), origin.manager(), config, shapes, seed);
        }
        return new LoraMethod(origin, decoder, adapter.over(origin.manager(), decoder.weights()));
    }

    private static LoraConfig config(dev.cultivar.api.method.Lora spec, Origin origin) {
        Map<String, Shape> shapes = origin.folder().config().shapes();
        for (String target : spec.targetModules()) {
            if (shapes.keySet().stream().noneMatch(name -> name.endsWith("." + target + ".weight"))) {
                throw new InvalidWork(
                        "UnknownTarget",
                        "lora.targetModules: the model has no projection " + target + "; it has "
                                + String.join(", ", LoraConfig.ALL_LINEAR));
            }
        }
        try {
            return new LoraConfig(
                    spec.rank(),
                    spec.alpha(),
                    spec.dropout(),
                    new TreeSet<>(spec.targetModules()),
                    false,
                    spec.trainsNewTokens() ? newTokens(origin) : TokenRows.NONE);
        } catch (IllegalArgumentException e) {
            throw new InvalidWork("BadOrder", "methods{}.lora: " + e.getMessage());
        }
    }

    private static TokenRows newTokens(Origin origin) {
        TokenRows tokens = origin.folder().newTokens();
        if (tokens.isEmpty()) {
            throw new InvalidWork(
                    "NoNewTokens",
                    "lora.newTokens: the vocabulary of model " + origin.name()
                            + " was not extended; put an edit stage with extendVocabulary before this one, or leave newTokens out");
        }
        return tokens;
    }

    private static void requireSame(LoraConfig wanted, LoraConfig found, String model) {
        if (wanted.rank() != found.rank()
                || wanted.alpha() != found.alpha()
                || wanted.rankStabilized() != found.rankStabilized()
                || !wanted.targets().equals(found.targets())
                || !wanted.tokens().equals(found.tokens())) {
            throw new InvalidWork(
                    "AdapterMismatch",
                    "method lora: model " + model + " comes with an adapter of " + described(found)
                            + ", this stage asks for " + described(wanted)
                            + "; make them equal to continue the same adapter, or put an edit stage with mergeAdapter"
                            + " between the stages");
        }
    }

    private static String described(LoraConfig config) {
        return "rank " + config.rank() + ", alpha " + config.alpha() + (config.rankStabilized() ? " / sqrt(rank)" : "")
                + ", targets " + String.join(" ", config.targets())
                + (config.tokens().isEmpty() ? "" : ", " + config.tokens().count() + " new tokens");
    }

    @Override
    public String name() {
        return "lora";
    }

    @Override
    public Learner learner() {
        return new Learner(decoder, adapter);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public Map<String, NDArray> tensors() {
        return adapter.tensors();
    }

    @Override
    public String kind() {
        return "adapter";
    }

    @Override
    public void write(Path folder) throws IOException {
        PeftFolder.write(folder, adapter, origin.model().digest());
    }
}
