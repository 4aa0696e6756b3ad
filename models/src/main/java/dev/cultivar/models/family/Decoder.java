package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.ElementType;
import dev.cultivar.models.engine.NativeTensor;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.ChunkedLoss;
import dev.cultivar.models.kernel.Nf4;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Regularization;
import dev.cultivar.models.kernel.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A causal language model in Llama's layout (Touvron et al., 2023) or one that differs from it by a {@link DecoderLayout}: RoPE, RMSNorm,
 * a gated feed-forward network, grouped queries, optionally tied embeddings.
 *
 * <p>Computes what transformers computes in F32 for the same config.json, over weights with its names.
 * Invariants: documents of a batch never see each other; a gradient is d(gradientScale x summed loss), so any split
 * of a batch into micro-batches adds up to the same gradient; nothing that a call makes outlives it, except what it
 * returns.
 */
public final class Decoder {
    private final Torch torch;
    private final DecoderConfig config;
    private final SequencedMap<String, NDArray> weights;
    private final Map<String, Nf4.Quantized> quantized;
    private final DecoderLayers layers;
    private final ChunkedLoss loss;
    private @Nullable NDArray headGradient;

    private Decoder(
            Torch torch,
            DecoderConfig config,
            SequencedMap<String, NDArray> weights,
            Map<String, Nf4.Quantized> quantized,
            Precision precision) {
        this.quantized = Map.copyOf(quantized);
        this.torch = torch;
        this.config = config;
        this.weights = Collections.unmodifiableSequencedMap(weights);
        this.layers = new DecoderLayers(torch, config, weights, quantized, precision);
        this.loss = new ChunkedLoss(torch, config.layout().finalLogitSoftcapping());
    }

    /** Checks every tensor against the config's shapes; tensors must be F32 and stay owned by the caller's manager. */
    public static Decoder of(Torch torch, DecoderConfig config, Map<String, NDArray> weights) {
        return of(torch, config, weights, Precision.FLOAT32);
    }

    /** The same, whose training passes compute products in this precision; scores and generation stay F32. */
    public static Decoder of(Torch torch, DecoderConfig config, Map<String, NDArray> weights, Precision precision) {
        return of(torch, config, weights, Map.of(), precision);
    }

    /** As {@link #of(Torch, DecoderConfig, Map)}, with some of the projections quantised instead: they are frozen. */
    public static Decoder of(
            Torch torch, DecoderConfig config, Map<String, NDArray> weights, Map<String, Nf4.Quantized> quantized) {
        return of(torch, config, weights, quantized, Precision.FLOAT32);
    }

    private static Decoder of(
            Torch torch,
            DecoderConfig config,
            Map<String, NDArray> weights,
            Map<String, Nf4.Quantized> quantized,
            Precision precision) {
        SequencedMap<String, NDArray> ordered = new LinkedHashMap<>();
        config.shapes().forEach((name, shape) -> {
            Nf4.Quantized packed = quantized.get(name);
            if (packed != null && !packed.shape().equals(shape)) {
                throw new InvalidModelException(
                        "tensor " + name + ": expected " + shape + ", found " + packed.shape() + " in NF4");
            }
            ordered.put(name, packed == null ? checked(name, weights.get(name), shape) : packed.packed());
        });
        for (String name : weights.keySet()) {
            if (!ordered.containsKey(name)) {
                throw new InvalidModelException(
                        "tensor " + name + ": a model of this config has no such tensor; it would be ignored");
            }
        }
        return new Decoder(torch, config, ordered, quantized, precision);
    }

    /** This model with the modules that the adapter has copies of in place of its own; all else is shared. */
    public Decoder with(Lora adapter) {
        if (adapter.config().modulesToSave().isEmpty()) {
            return this;
        }
        SequencedMap<String, NDArray> own = new LinkedHashMap<>(weights);
        Map<String, Nf4.Quantized> packed = new TreeMap<>(quantized);
        for (String name : weights.keySet()) {
            NDArray copy = adapter.saved(name);
            if (copy != null) {
                own.put(name, copy);
                packed.remove(name);
            }
        }
        return new Decoder(torch, config, own, packed, layers.products().precision());
    }

    private static NDArray checked(String name, @Nullable NDArray tensor, Shape shape) {
        if (tensor == null) {
            throw new InvalidModelException.MissingTensor("tensor " + name + ": expected " + shape
                    + ", found nothing; the model's weights do not fit its config");
        }
        if (!tensor.getShape().equals(shape) || NativeTensor.type(tensor) != ElementType.F32) {
            throw new InvalidModelException("tensor " + name + ": expected F32 " + shape + ", found "
                    + NativeTensor.type(tensor) + " " + tensor.getShape());
        }
        return tensor;
    }

    /** A model with random weights: normal(0, 0.02) from the seed, norms 1. They live in the manager. */
    public static Decoder random(Torch torch, NDManager manager, DecoderConfig config, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        SequencedMap<String, NDArray> weights = new LinkedHashMap<>();
        config.shapes()
                .forEach((name, shape) -> weights.put(
                        name,
                        shape.dimension() == 1
                                ? manager.full(shape, config.constant(name))
                                : Tensors.normal(manager, shape, 0.02, seeds.nextLong())));
        return new Decoder(torch, config, weights, Map.of(), Precision.FLOAT32);
    }

    public DecoderConfig config() {
        return config;
    }

    /** The weights that are quantised, by Hugging Face name. */
    public Map<String, Nf4.Quantized> quantized() {
        return quantized;
    }

    /** The live weights by Hugging Face name, in forward order; of a quantised one the packed values. */
    public SequencedMap<String, NDArray> weights() {
        return weights;
    }

    /** Makes the named weights trainable (full fine-tuning, or part of it). */
    public Parameters trainable(Predicate<String> names) {
        Map<String, NDArray> chosen = new TreeMap<>(weights);
        chosen.keySet().removeIf(names.negate());
        Parameters parameters = Parameters.of(torch, chosen);
        headGradient = parameters.gradients().get(headName());
        return parameters;
    }

    /** Hidden states after the final norm, [positions, hiddenSize]; dropout and gradients are off. */
    public NDArray hidden(NDManager scope, PackedTokens batch, @Nullable Lora adapter) {
        try (Autograd _ = Autograd.off()) {
            renew(adapter);
            return layers.forward(scope, batch, adapter);
        }
    }

    /**
     * Forward, cross-entropy and backward: adds gradientScale x d(sum of losses)/d(parameter) to the gradient of every
     * trainable parameter (the adapter's, or the weights made trainable). Give the same gradientScale, 1 / counted
     * tokens of the whole optimizer step, to all its micro-batches. dropoutSeed must differ between micro-batches.
     */
    public LossSum accumulate(PackedTokens packed, @Nullable Lora adapter, double gradientScale, long dropoutSeed) {
        return accumulate(packed, adapter, gradientScale, dropoutSeed, Regularization.NONE);
    }

    /** The same with more in the loss, and noise from the same seed. */
    public LossSum accumulate(
            PackedTokens packed,
            @Nullable Lora adapter,
            double gradientScale,
            long dropoutSeed,
            Regularization regularization) {
        return accumulate(packed, adapter, gradientScale, dropoutSeed, regularization, false);
    }

    /**
     * The same bits, with gradientCheckpointing in less memory and more time: of a layer only its input is kept, and the layer is
     * computed again on the way back.
     */
    public LossSum accumulate(
            PackedTokens packed,
            @Nullable Lora adapter,
            double gradientScale,
            long dropoutSeed,
            Regularization regularization,
            boolean gradientCheckpointing) {
        if (packed.counted() == 0) {
            return new LossSum(0, 0);
        }
        PackedTokens batch = packed.byLength();
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            renew(adapter);
            TrainingPass pass = new TrainingPass(
                    layers,
                    scope,
                    batch,
                    adapter,
                    dropoutSeed,
                    regularization.neftuneNoiseAlpha(),
                    gradientCheckpointing);
            NDArray rows = scope.create(batch.countedPositions());
            NDArray counted = counted(scope, batch, pass.hidden(), rows);
            NDArray targets = scope.create(batch.countedTargets());
            NDArray ofTokens = adapter == null ? null : adapter.rowsGradient(headName());
            NDArray ofSaved = adapter == null ? null : adapter.savedGradient(headName());
            NDArray ofHead = ofSaved == null ? headGradient : ofSaved;
            int first = adapter == null || ofTokens == null
                    ? 0
                    : adapter.config().tokens().first();
            ChunkedLoss.Gradient gradient = loss.gradient(
                    scope,
                    counted,
                    productHead(scope, adapter),
                    targets,
                    gradientScale,
                    ofTokens == null ? ofHead : ofTokens,
                    first,
                    regularization);
            pass.backward(gradient.hidden(), rows);
            return new LossSum(gradient.sum(), batch.counted());
        }
    }

    /** Summed loss without gradients, dropout off. */
    public LossSum loss(PackedTokens batch, @Nullable Lora adapter) {
        TokenScores scores = score(batch, adapter);
        double sum = 0;
        for (int document = 0; document < batch.documents(); document++) {
            sum -= scores.sum(document);
        }
        return new LossSum(sum, batch.counted());
    }

    /** Log-likelihood of each target; logits are never kept for more than a slice of the batch. */
    public TokenScores score(PackedTokens batch, @Nullable Lora adapter) {
        if (batch.counted() == 0) {
            return new TokenScores(batch, new float[0], new float[0]);
        }
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            NDArray rows = scope.create(batch.countedPositions());
            NDArray counted = counted(scope, batch, hidden(scope, batch, adapter), rows);
            NDList scores = loss.score(scope, counted, head(adapter), scope.create(batch.countedTargets()));
            return new TokenScores(
                    batch, scores.get(0).toFloatArray(), scores.get(1).toFloatArray());
        }
    }

    /** All logits, [positions, vocabSize]: for comparisons on short texts. */
    public NDArray logits(NDManager scope, PackedTokens batch, @Nullable Lora adapter) {
        return layers.logits(scope, hidden(scope, batch, adapter), head(adapter));
    }

    /** The new tokens that continue the prompts: one answer for each seed, in order. */
    public List<int[]> generate(List<Prompt> prompts, @Nullable Lora adapter, Generation generation) {
        return generate(prompts, adapter, generation, tokens -> {});
    }

    /** @param tokensRead told after each step how many tokens it read */
    public List<int[]> generate(
            List<Prompt> prompts, @Nullable Lora adapter, Generation generation, IntConsumer tokensRead) {
        try (Autograd _ = Autograd.off()) {
            renew(adapter);
            NDArray own = adapter == null ? null : adapter.vocabulary(headName());
            NDArray head = own == null ? layers.products().packed(head(null)) : own;
            return new Continuation(torch, config, layers.cached(adapter), head)
                    .generate(prompts, generation, tokensRead);
        }
    }

    private static void renew(@Nullable Lora adapter) {
        if (adapter != null) {
            adapter.renew();
        }
    }

    private NDArray counted(NDManager scope, PackedTokens batch, NDArray hidden, NDArray rows) {
        return batch.counted() == batch.length() ? hidden : loss.select(scope, hidden, rows);
    }

    private String headName() {
        return config.tieWordEmbeddings() ? DecoderConfig.EMBEDDING : DecoderConfig.HEAD;
    }

    private NDArray productHead(NDManager scope, @Nullable Lora adapter) {
        NDArray own = adapter == null ? null : adapter.vocabulary(headName());
        return own == null
                ? layers.products().of(scope, head(adapter))
                : layers.products().rounded(scope, own);
    }

    private NDArray head(@Nullable Lora adapter) {
        NDArray own = adapter == null ? null : adapter.vocabulary(headName());
        if (own != null) {
            return own;
        }
        NDArray head = weights.get(headName());
        if (head == null) {
            throw new IllegalStateException("the model lost its tensor " + headName());
        }
        return head;
    }
}
