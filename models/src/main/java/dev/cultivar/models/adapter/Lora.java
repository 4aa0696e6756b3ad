package dev.cultivar.models.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Tensors;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Low-rank adaptation (Hu et al., 2021): y = W x + s B A dropout(x), with s = alpha / rank (or alpha / sqrt(rank)).
 *
 * <p>Names, layout and initialisation are PEFT's: A is uniform in (-1/sqrt(in), 1/sqrt(in)) (kaiming uniform with
 * a = sqrt 5), B is zero, so that a new adapter changes nothing. Invariant: the tensors of an adapter depend on its
 * config, the model's shapes and the seed alone.
 *
 * <p>With rows of tokens it computes with copies of the model's embedding and head in which those rows are its own; {@link #over}
 * makes them. The model's weights stay what they were.
 */
public final class Lora {
    private static final String WEIGHT = ".weight";
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final String ROWS = ".token_adapter.trainable_tokens_delta";
    private static final List<String> VOCABULARIES = List.of("model.embed_tokens", "lm_head");

    private final Torch torch;
    private final LoraConfig config;
    private final SortedMap<String, NDArray> tensors;
    private final SortedMap<String, Pair> pairs;
    /** Copies of the model's weights that hold rows of tokens, by the name of the weight. */
    private final Map<String, NDArray> vocabularies;

    private SortedMap<String, NDArray> gradients = Collections.emptySortedMap();

    /** A and B of one projection: [rank, in] and [out, rank]. */
    public record Pair(NDArray a, NDArray b) {}

    private Lora(
            Torch torch,
            LoraConfig config,
            SortedMap<String, NDArray> tensors,
            SortedMap<String, Pair> pairs,
            Map<String, NDArray> vocabularies) {
        this.torch = torch;
        this.config = config;
        this.tensors = Collections.unmodifiableSortedMap(tensors);
        this.pairs = pairs;
        this.vocabularies = vocabularies;
    }

    /**
     * A new adapter for the targets among these weights (name to shape): A kaiming uniform from the seed, B zero. Rows of tokens
     * come with {@link #over}, as the model has them.
     */
    public static Lora initialise(
            Torch torch, NDManager manager, LoraConfig config, Map<String, Shape> weights, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Map<String, NDArray> tensors = new TreeMap<>();
        targets(config, weights).forEach((module, shape) -> {
            long out = shape.get(0);
            long in = shape.get(1);
            tensors.put(
                    PREFIX + module + A,
                    Tensors.uniform(manager, new Shape(config.rank(), in), 1 / Math.sqrt(in), seeds.nextLong()));
            tensors.put(PREFIX + module + B, manager.zeros(new Shape(out, config.rank())));
        });
        return made(torch, config, weights, tensors, false);
    }

    /** An adapter from tensors with PEFT names; a missing, extra or misshapen tensor is an error. */
    public static Lora of(Torch torch, LoraConfig config, Map<String, Shape> weights, Map<String, NDArray> tensors) {
        return made(torch, config, weights, tensors, true);
    }

    private static Lora made(
            Torch torch,
            LoraConfig config,
            Map<String, Shape> weights,
            Map<String, NDArray> tensors,
            boolean withRows) {
        SortedMap<String, Pair> pairs = new TreeMap<>();
        TreeSet<String> unused = new TreeSet<>(tensors.keySet());
        targets(config, weights).forEach((module, shape) -> {
            String nameA = PREFIX + module + A;
            String nameB = PREFIX + module + B;
            NDArray a = checked(nameA, tensors.get(nameA), new Shape(config.rank(), shape.get(1)));
            NDArray b = checked(nameB, tensors.get(nameB), new Shape(shape.get(0), config.rank()));
            pairs.put(module, new Pair(a, b));
            unused.remove(nameA);
            unused.remove(nameB);
        });
        if (withRows && !config.tokens().isEmpty()) {
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
        return new Lora(torch, config, new TreeMap<>(tensors), pairs, Map.of());
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

    /**
     * This adapter ready to compute over a model's weights: where it has rows of tokens, with copies of the weights around them, owned
     * by the manager; rows that it has no values for begin as the model's.
     */
    public Lora over(NDManager manager, Map<String, NDArray> weights) {
        if (config.tokens().isEmpty()) {
            return this;
        }
        Map<String, Shape> shapes = new TreeMap<>();
        weights.forEach((name, weight) -> shapes.put(name, weight.getShape()));
        SortedMap<String, NDArray> own = new TreeMap<>(tensors);
        Map<String, NDArray> copies = new TreeMap<>();
        vocabularies(config, shapes).keySet().forEach(module -> {
            String name = PREFIX + module + ROWS;
            NDArray copy = Tensors.copy(manager, Objects.requireNonNull(weights.get(module + WEIGHT)));
            NDArray rows = Tensors.rows(
                    manager, copy, config.tokens().first(), config.tokens().count());
            NDArray before = own.put(name, rows);
            if (before != null) {
                Tensors.copy(torch, name, rows, before);
            }
            copies.put(module + WEIGHT, copy);
        });
        return new Lora(torch, config, own, pairs, copies);
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

    /** Modules to adapt, such as model.layers.0.self_attn.q_proj, with the shape of their weights. */
    private static SortedMap<String, Shape> targets(LoraConfig config, Map<String, Shape> weights) {
        SortedMap<String, Shape> targets = new TreeMap<>();
        TreeSet<String> unmatched = new TreeSet<>(config.targets());
        weights.forEach((name, shape) -> {
            if (name.endsWith(WEIGHT) && shape.dimension() == 2) {
                String module = name.substring(0, name.length() - WEIGHT.length());
                String last = module.substring(module.lastIndexOf('.') + 1);
                if (config.targets().contains(last)) {
                    targets.put(module, shape);
                    unmatched.remove(last);
                }
            }
        });
        if (!unmatched.isEmpty()) {
            throw new IllegalArgumentException("the model has no projection named " + unmatched
                    + ": LoRA's targets are the last part of a weight's name, such as q_proj");
        }
        return targets;
    }

    public LoraConfig config() {
        return config;
    }

    /** The live tensors by PEFT name: base_model.model.MODULE.lora_A.weight and lora_B.weight. */
    public SortedMap<String, NDArray> tensors() {
        return tensors;
    }

    /** Makes A, B and rows of tokens trainable. */
    public Parameters trainable() {
        Parameters parameters = Parameters.of(torch, tensors);
        gradients = parameters.gradients();
        return parameters;
    }

    /** The pair for a module such as model.layers.0.self_attn.q_proj, or null when it is no target. */
    public @Nullable Pair pair(String module) {
        return pairs.get(module);
    }

    /** Adds s B A to each target's weight, in place and in F32, and puts rows of tokens where they belong. */
    public void mergeInto(Map<String, NDArray> weights) {
        weights.forEach((name, weight) -> {
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
            Tensors.addProduct(torch, weight, pair.a(), pair.b(), config.scale());
        });
    }
}
