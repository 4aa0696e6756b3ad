package dev.cultivar.trainer.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.api.Defaults;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.adapter.LoraConfig;
import dev.cultivar.models.adapter.ModulePatterns;
import dev.cultivar.models.adapter.TokenRows;
import dev.cultivar.models.checkpoint.PeftFolder;
import dev.cultivar.models.checkpoint.Safetensors;
import dev.cultivar.models.family.Decoder;
import dev.cultivar.models.family.Precision;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.runtime.order.InvalidWork;
import dev.cultivar.runtime.store.Artifact;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A low-rank adapter changes, the model does not; the artifact is an adapter in PEFT's layout.
 *
 * <p>A model that comes with an adapter goes on with that one; its shape (rank, scale, targets, magnitudes, whole modules) must then
 * be the same. How the base is held and how fast B learns are this stage's own.
 */
public final class LoraMethod implements Method {
    private final Origin origin;
    private final Decoder decoder;
    private final Lora adapter;
    private final Parameters parameters;
    private final double lrRatio;

    private LoraMethod(Origin origin, Decoder decoder, Lora adapter, double lrRatio) {
        this.lrRatio = lrRatio;
        this.origin = origin;
        this.decoder = decoder;
        this.adapter = adapter;
        this.parameters = adapter.trainable();
    }

    static LoraMethod start(dev.cultivar.api.method.Lora spec, Origin origin, @Nullable Path checkpoint, long seed)
            throws IOException {
        Map<String, Shape> shapes = origin.folder().config().shapes();
        LoraConfig config = config(spec, origin);
        if (origin.precision() != Precision.FLOAT32 && (spec.trainsMagnitudes() || spec.quantization() != null)) {
            throw new InvalidWork(
                    "BadOrder",
                    "methods{}.lora: useDora and quantization compute in float32 and this stage asks for precision "
                            + origin.precision().name().toLowerCase(Locale.ROOT) + "; leave one of the two out");
        }
        Artifact before = origin.adapter();
        Lora adapter;
        if (checkpoint != null) {
            adapter = Lora.of(origin.torch(), config, shapes, Safetensors.read(origin.manager(), checkpoint));
        } else if (before != null) {
            Lora found = PeftFolder.read(origin.torch(), origin.manager(), before.folder(), shapes);
            requireSame(config, found.config(), shapes, origin.name());
            adapter = Lora.of(origin.torch(), config, shapes, found.tensors());
        } else {
            adapter = Lora.initialise(origin.torch(), origin.manager(), config, shapes, seed);
        }
        Decoder base = FrozenModel.of(spec.quantization(), config, origin);
        Lora ready = adapter.over(origin.manager(), base.weights(), base.quantized());
        return new LoraMethod(origin, base.with(ready), ready, spec.lrRatio());
    }

    private static LoraConfig config(dev.cultivar.api.method.Lora spec, Origin origin) {
        LoraConfig config;
        try {
            config = new LoraConfig(
                    spec.rank(),
                    spec.alpha(),
                    spec.dropout(),
                    new TreeSet<>(spec.targetModules()),
                    spec.rankStabilizes(),
                    spec.trainsNewTokens() ? newTokens(origin) : TokenRows.NONE,
                    spec.trainsMagnitudes(),
                    new TreeSet<>(Defaults.list(spec.modulesToSave())),
                    new ModulePatterns<>(Defaults.list(spec.rankPattern()).stream()
                            .map(item -> new ModulePatterns.Item<>(item.module(), item.rank()))
                            .toList()),
                    new ModulePatterns<>(Defaults.list(spec.alphaPattern()).stream()
                            .map(item -> new ModulePatterns.Item<>(item.module(), item.alpha()))
                            .toList()));
        } catch (IllegalArgumentException e) {
            throw new InvalidWork("BadOrder", "methods{}.lora: " + e.getMessage());
        }
        Map<String, Shape> shapes = origin.folder().config().shapes();
        try {
            config.targetModules(shapes);
        } catch (IllegalArgumentException unknown) {
            throw new InvalidWork(
                    "UnknownTarget",
                    "lora.targetModules: " + unknown.getMessage() + "; it has "
                            + String.join(", ", projections(shapes)));
        }
        requireObeyed("rankPattern", config.ranks(), config, shapes);
        requireObeyed("alphaPattern", config.alphas(), config, shapes);
        try {
            config.savedTensors(shapes);
        } catch (IllegalArgumentException unknown) {
            throw new InvalidWork("UnknownModule", "lora.modulesToSave: " + unknown.getMessage());
        }
        return config;
    }

    private static void requireObeyed(
            String field, ModulePatterns<?> patterns, LoraConfig config, Map<String, Shape> shapes) {
        String idle = patterns.idle(config.targetModules(shapes));
        if (idle != null) {
            throw new InvalidWork(
                    "UnknownTarget",
                    "lora." + field + ": " + idle + " names none of the targets " + String.join(", ", config.targets())
                            + " that the items before it leave; an item names the whole of a module's name or all that"
                            + " follows one of its dots, such as q_proj or layers\\.[0-3]\\.mlp\\..*");
        }
    }

    private static TreeSet<String> projections(Map<String, Shape> shapes) {
        TreeSet<String> names = new TreeSet<>();
        shapes.forEach((name, shape) -> {
            if (shape.dimension() == 2 && FrozenModel.isProjection(name)) {
                String module = name.substring(0, name.lastIndexOf('.'));
                names.add(module.substring(module.lastIndexOf('.') + 1));
            }
        });
        return names;
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

    private static void requireSame(LoraConfig wanted, LoraConfig found, Map<String, Shape> shapes, String model) {
        if (wanted.rankStabilized() != found.rankStabilized()
                || wanted.dora() != found.dora()
                || !sizes(wanted, shapes).equals(sizes(found, shapes))
                || !wanted.savedTensors(shapes).equals(found.savedTensors(shapes))
                || !wanted.tokens().equals(found.tokens())) {
            throw new InvalidWork(
                    "AdapterMismatch",
                    "method lora: model " + model + " comes with an adapter of " + described(found)
                            + ", this stage asks for " + described(wanted)
                            + "; make them equal to continue the same adapter, or put an edit stage with mergeAdapter"
                            + " between the stages");
        }
    }

    /** The targets, each with its rank and alpha: the same sizes may be said in several ways. */
    private static Map<String, List<Number>> sizes(LoraConfig config, Map<String, Shape> shapes) {
        Map<String, List<Number>> sizes = new TreeMap<>();
        for (String module : config.targetModules(shapes)) {
            sizes.put(module, List.of(config.rank(module), config.alpha(module)));
        }
        return sizes;
    }

    private static String described(ModulePatterns<?> patterns) {
        return patterns.isEmpty()
                ? ""
                : patterns.items().stream()
                        .map(item -> item.module() + " " + item.value())
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String described(LoraConfig config) {
        return "rank " + config.rank() + described(config.ranks()) + ", alpha " + config.alpha()
                + described(config.alphas()) + (config.rankStabilized() ? " / sqrt(rank)" : "")
                + (config.dora() ? ", DoRA" : "")
                + ", targets " + String.join(" ", config.targets())
                + (config.modulesToSave().isEmpty()
                        ? ""
                        : ", modulesToSave " + String.join(" ", config.modulesToSave()))
                + (config.tokens().isEmpty() ? "" : ", " + config.tokens().count() + " new tokens");
    }

    @Override
    public String name() {
        return "lora";
    }

    @Override
    public Learner learner() {
        return new Learner(decoder, adapter, origin.gradientCheckpointing());
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public double learningRateRatio(String parameter) {
        return adapter.trainsFaster(parameter) ? lrRatio : 1;
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
        PeftFolder.write(
                folder,
                adapter,
                origin.model().digest(),
                origin.folder().config().tieWordEmbeddings());
    }
}
