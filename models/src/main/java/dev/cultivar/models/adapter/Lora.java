package dev.cultivar.models.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Nf4;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Tensors;
import dev.cultivar.models.kernel.TorchScript;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Low-rank adaptation (Hu et al., 2021): y = W x + s B A dropout(x), with s = alpha / rank (or alpha / sqrt(rank)) of the projection.
 * With magnitudes m (DoRA, Liu et al., 2024): y = W x + (g - 1) W x' + g s B A x', x' = dropout(x), with the gain
 * g = m / ||W + s B A|| of each output, whose norm of a row has no gradient; m begins as that norm.
 *
 * <p>Names, layout and initialisation are PEFT's: A is uniform in (-1/sqrt(in), 1/sqrt(in)) (kaiming uniform with
 * a = sqrt 5), B is zero, so that a new adapter changes nothing. Invariant: the tensors of an adapter depend on its
 * config, the model's shapes and the seed alone.
 *
 * <p>With rows of tokens it computes with copies of the model's embedding and head in which those rows are its own, with modules to
 * save in place of the model's (Decoder.with); {@link #over} makes them. The model's weights stay what they were.
 */
public final class Lora {
    private static final String WEIGHT = TargetModules.WEIGHT;
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String MAGNITUDE = ".lora_magnitude_vector";
    private static final String ROWS = ".token_adapter.trainable_tokens_delta";
    private static final List<String> VOCABULARIES = List.of("model.embed_tokens", "lm_head");

    private final Torch torch;
    private final LoraConfig config;
    private final SortedMap<String, NDArray> tensors;
    private final SortedMap<String, Pair> pairs;
    /** Copies of the model's weights that hold rows of tokens, by the name of the weight. */
    private final Map<String, NDArray> vocabularies;
    /** The adapter's own copies of whole modules, by the name of the weight. */
    private final Map<String, NDArray> saved;
    /** What measures norms; null where there are no magnitudes, or no model around them. */
    private final @Nullable TorchScript measures;

    private SortedMap<String, NDArray> gradients = Collections.emptySortedMap();

    /** A and B of one projection: [rank, in] and [out, rank], and s; with magnitudes, those of its outputs. */
    public record Pair(
            NDArray a, NDArray b, double scale, @Nullable Magnitude magnitude) {}

    /**
     * DoRA's part of one projection, both [out].
     *
     * @param norms of the rows of W + s B A, as they were when {@link #renew} was last called
     */
    public record Magnitude(NDArray vector, NDArray norms, NDArray weight, Nf4.@Nullable Quantized quantized) {}

    private Lora(
            Torch torch,
            LoraConfig config,
            SortedMap<String, NDArray> tensors,
            SortedMap<String, Pair> pairs,
            Map<String, NDArray> vocabularies,
            Map<String, NDArray> saved,
            @Nullable TorchScript measures) {
        this.saved = saved;
        this.measures = measures;
        this.torch = torch;
        this.config = config;
        this.tensors = Collections.unmodifiableSortedMap(tensors);
        this.pairs = pairs;
        this.vocabularies = vocabularies;
    }

    /**
     * A new adapter for the targets among these weights (name to shape): A kaiming uniform from the seed, B zero. What begins as the
     * model's (rows of tokens, magnitudes, modules to save) comes with {@link #over}.
     */
    public static Lora initialise(
            Torch torch, NDManager manager, LoraConfig config, Map<String, Shape> weights, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Map<String, NDArray> tensors = new TreeMap<>();
        TargetModules.targets(config, weights).forEach((module, shape) -> {
            long out = shape.get(0);
            long in = shape.get(1);
            int rank = config.rank(module);
            tensors.put(
                    PREFIX + module + A,
                    Tensors.uniform(manager, new Shape(rank, in), 1 / Math.sqrt(in), seeds.nextLong()));
            tensors.put(PREFIX + module + B, manager.zeros(new Shape(out, rank)));
        });
        return made(torch, config, weights, tensors, false);
    }

    /** An adapter from tensors with PEFT names; a missing, extra or misshapen tensor is an error. */
    public static Lora of(Torch torch, LoraConfig config, Map<String, Shape> weights, Map<String, NDArray> tensors) {
        return made(torch, config, weights, tensors, true);
    }

    private static Lora made(
            Torch torch, LoraConfig config, Map<String, Shape> weights, Map<String, NDArray> tensors, boolean whole) {
        SortedMap<String, Pair> pairs = new TreeMap<>();
        TreeSet<String> unused = new TreeSet<>(tensors.keySet());
        TargetModules.targets(config, weights).forEach((module, shape) -> {
            String nameA = PREFIX + module + A;
            String nameB = PREFIX + module + B;
            int rank = config.rank(module);
            NDArray a = checked(nameA, tensors.get(nameA), new Shape(rank, shape.get(1)));
            NDArray b = checked(nameB, tensors.get(nameB), new Shape(shape.get(0), rank));
            pairs.put(module, new Pair(a, b, config.scale(module), null));
            unused.remove(nameA);
            unused.remove(nameB);
            if (whole && config.dora()) {
                String name = PREFIX + module + MAGNITUDE;
                checked(name, tensors.get(name), new Shape(shape.get(0)));
                unused.remove(name);
            }
        });
        SortedMap<String, Shape> saved = TargetModules.saved(config, weights);
        pairs.keySet().stream()
                .filter(module -> saved.containsKey(module + WEIGHT))
                .findFirst()
                .ifPresent(both -> {
                    throw new IllegalArgumentException(both + " is a target and among modulesToSave "
                            + config.modulesToSave() + ": name it whole in modulesToSave");
                });
        if (whole) {
            saved.forEach((weight, shape) -> {
                checked(PREFIX + weight, tensors.get(PREFIX + weight), shape);
                unused.remove(PREFIX + weight);
            });
        }
        if (whole && !config.tokens().isEmpty()) {
            vocabularies(config, weights).forEach((module, shape) -> {
                String name = PREFIX + module + ROWS;
                checked(name, tensors.get(name), new Shape(config.tokens().count(), shape.get(1)));
                unused.remove(name);
            });
        }
        if (!unused.isEmpty()) {
            throw new InvalidModelException("the adapter has tensors that its targets " + config.targets()
                    + " do not ask for: " + unused.first() + " and " + (unused.size() - 1) + " more");
        }
        return new Lora(torch, config, new TreeMap<>(tensors), pairs, Map.of(), Map.of(), null);
    }

    /** The weights that have a row for each token, with their shapes. */
    private static SortedMap<String, Shape> vocabularies(LoraConfig config, Map<String, Shape> weights) {
        SortedMap<String, Shape> found = new TreeMap<>();
        for (String module : VOCABULARIES) {
            Shape shape = weights.get(module + WEIGHT);
            if (shape == null) {
                continue;
            }
            if (config.tokens().first() + (long) config.tokens().count() > shape.get(0)) {
                throw new IllegalArgumentException("the adapter trains tokens up to "
                        + (config.tokens().first() + config.tokens().count() - 1) + ", the model has "
                        + shape.get(0) + ": extend its vocabulary first");
            }
            found.put(module, shape);
        }
        return found;
    }

    /** As {@link #over(NDManager, Map, Map)} where no weight is quantised. */
    public Lora over(NDManager manager, Map<String, NDArray> weights) {
        return over(manager, weights, Map.of());
    }

    /**
     * This adapter ready to compute over a model's weights: with copies, owned by the manager, of the weights that it trains in part
     * or whole. What it has no values for begins as the model's.
     *
     * @param quantized which of the weights are quantised, and how
     */
    public Lora over(NDManager manager, Map<String, NDArray> weights, Map<String, Nf4.Quantized> quantized) {
        if (config.tokens().isEmpty()
                && !config.dora()
                && config.modulesToSave().isEmpty()) {
            return this;
        }
        Map<String, Shape> shapes = new TreeMap<>();
        weights.forEach((name, weight) -> shapes.put(name, weight.getShape()));
        quantized.forEach((name, weight) -> shapes.put(name, weight.shape()));
        SortedMap<String, NDArray> own = new TreeMap<>(tensors);
        Map<String, NDArray> copies = new TreeMap<>();
        if (!config.tokens().isEmpty()) {
            vocabularies(config, shapes).keySet().forEach(module -> {
                NDArray copy = Tensors.copy(manager, Objects.requireNonNull(weights.get(module + WEIGHT)));
                NDArray rows = Tensors.rows(
                        manager, copy, config.tokens().first(), config.tokens().count());
                begin(own, PREFIX + module + ROWS, rows);
                copies.put(module + WEIGHT, copy);
            });
        }
        Map<String, NDArray> whole = new TreeMap<>();
        TargetModules.saved(config, shapes).keySet().forEach(weight -> {
            NDArray copy = Tensors.copy(manager, Objects.requireNonNull(weights.get(weight)));
            begin(own, PREFIX + weight, copy);
            whole.put(weight, copy);
        });
        SortedMap<String, Pair> ready = new TreeMap<>(pairs);
        TorchScript kernels = config.dora() ? TorchScript.of("nf4", "adapter") : null;
        if (kernels != null) {
            ready.replaceAll((module, pair) -> {
                NDArray weight = Objects.requireNonNull(weights.get(module + WEIGHT));
                NDArray norms = manager.zeros(new Shape(pair.b().getShape().get(0)));
                Magnitude measured = new Magnitude(norms, norms, weight, quantized.get(module + WEIGHT));
                renew(kernels, pair, measured);
                NDArray vector = own.computeIfAbsent(PREFIX + module + MAGNITUDE, _ -> Tensors.copy(manager, norms));
                return new Pair(
                        pair.a(), pair.b(), pair.scale(), new Magnitude(vector, norms, weight, measured.quantized()));
            });
        }
        return new Lora(torch, config, own, ready, copies, whole, kernels);
    }

    /** Makes start the tensor of that name, with the values that it has had so far, if any. */
    private void begin(SortedMap<String, NDArray> own, String name, NDArray start) {
        NDArray before = own.put(name, start);
        if (before != null) {
            Tensors.copy(torch, name, start, before);
        }
    }

    /** Brings the norms of an adapter in training up to date: once before each pass, on the thread that trains it. */
    public void renew() {
        if (gradients.isEmpty() || measures == null) {
            return;
        }
        for (Pair pair : pairs.values()) {
            renew(measures, pair, Objects.requireNonNull(pair.magnitude()));
        }
    }

    private void renew(TorchScript kernels, Pair pair, Magnitude magnitude) {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            Nf4.Quantized quantized = magnitude.quantized();
            NDArray weight = quantized == null
                    ? magnitude.weight()
                    : kernels.one(scope, "dequantize", quantized.packed(), quantized.scales(), 0);
            kernels.call(scope, "row_norms", magnitude.norms(), weight, pair.a(), pair.b(), pair.scale());
        }
    }

    /** The adapter's own copy of the weight of this name; null where it has none. */
    public @Nullable NDArray saved(String weight) {
        if (!config.modulesToSave().isEmpty() && saved.isEmpty()) {
            throw new IllegalStateException("this adapter has modules to save and no model around them: call over()");
        }
        return saved.get(weight);
    }

    /** The gradient of {@link #saved}; null where it is not trained. */
    public @Nullable NDArray savedGradient(String weight) {
        return gradients.get(PREFIX + weight);
    }

    /** What a weight of this name is with the adapter's rows of tokens in it; null where it has none. */
    public @Nullable NDArray vocabulary(String weight) {
        if (!config.tokens().isEmpty() && vocabularies.isEmpty()) {
            throw new IllegalStateException("this adapter has rows of tokens and no model around them: call over()");
        }
        return vocabularies.get(weight);
    }

    /** The rows of tokens within a weight of this name. */
    public @Nullable NDArray rows(String weight) {
        return tensors.get(rowsName(weight));
    }

    /** The gradient of {@link #rows}; null where they are not trained. */
    public @Nullable NDArray rowsGradient(String weight) {
        return gradients.get(rowsName(weight));
    }

    private static String rowsName(String weight) {
        return PREFIX + weight.substring(0, weight.length() - WEIGHT.length()) + ROWS;
    }

    private static NDArray checked(String name, @Nullable NDArray tensor, Shape shape) {
        if (tensor == null) {
            throw new InvalidModelException.MissingTensor("adapter tensor " + name + ": expected " + shape
                    + ", found nothing; the adapter is of another model or other targets");
        }
        if (!tensor.getShape().equals(shape) || NativeTensor.type(tensor) != ElementType.F32) {
            throw new InvalidModelException("adapter tensor " + name + ": expected F32 " + shape + ", found "
                    + NativeTensor.type(tensor) + " " + tensor.getShape());
        }
        return tensor;
    }

    public LoraConfig config() {
        return config;
    }

    /** The live tensors by PEFT name: base_model.model.MODULE.lora_A.weight, lora_B.weight and what else is trained. */
    public SortedMap<String, NDArray> tensors() {
        return tensors;
    }

    /** Makes all tensors trainable; {@link #over} comes first. */
    public Parameters trainable() {
        Parameters parameters = Parameters.of(torch, tensors);
        gradients = parameters.gradients();
        return parameters;
    }

    /** The modules that have a pair. */
    public SortedSet<String> modules() {
        return new TreeSet<>(pairs.keySet());
    }

    /** Whether LoRA+ (Hayou et al., 2024) trains a tensor at the higher rate: B, and as in PEFT every vector. */
    public boolean trainsFaster(String name) {
        return name.endsWith(B)
                || Objects.requireNonNull(tensors.get(name), name).getShape().dimension() == 1;
    }

    /** The pair for a module such as model.layers.0.self_attn.q_proj, or null when it is no target. */
    public @Nullable Pair pair(String module) {
        return pairs.get(module);
    }

    /**
     * Adds s B A to each target's weight, in place and in F32, with magnitudes rescales its rows to them, and puts rows of tokens and
     * saved modules where they belong.
     */
    public void mergeInto(Map<String, NDArray> weights) {
        weights.forEach((name, weight) -> {
            NDArray own = tensors.get(PREFIX + name);
            if (own != null) {
                Tensors.copy(torch, name, weight, own);
            }
            NDArray rows = rows(name);
            if (rows != null) {
                try (NDManager scope = torch.scope()) {
                    Tensors.copy(
                            torch,
                            name,
                            Tensors.rows(
                                    scope,
                                    weight,
                                    config.tokens().first(),
                                    config.tokens().count()),
                            rows);
                }
            }
        });
        pairs.forEach((module, pair) -> {
            NDArray weight = weights.get(module + WEIGHT);
            if (weight == null) {
                throw new IllegalArgumentException("the model has no tensor " + module + WEIGHT + " to merge into");
            }
            Tensors.addProduct(torch, weight, pair.a(), pair.b(), pair.scale());
            NDArray magnitude = tensors.get(PREFIX + module + MAGNITUDE);
            if (magnitude != null) {
                try (NDManager scope = torch.scope();
                        Autograd _ = Autograd.off()) {
                    TorchScript.of("adapter").call(scope, "rescale_rows", weight, magnitude);
                }
            }
        });
    }
}
