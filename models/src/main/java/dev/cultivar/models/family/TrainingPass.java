package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.kernel.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a batch that keeps what the gradients of its layers need, and those gradients.
 *
 * <p>Gradients are formulas, not a recorded graph: products need not be differentiable kernels, and what can be made
 * again cheaply (gates, norms' outputs, dropout's masks) is not kept. With gradient checkpointing (Chen et al., 2016) nothing of a
 * layer is kept but its input, and the layer is computed a second time when its gradients are: by the same kernels from the same
 * input and seeds, so the bits are those of a pass that keeps all. Gradients must be off on the calling thread.
 */
final class TrainingPass {
    private final DecoderLayers layers;
    private final NDManager scope;
    private final PackedTokens batch;
    private final @Nullable Lora adapter;
    private final NDArray ids;
    private final NDList rope;
    private final boolean gradientCheckpointing;
    /** Of each layer what its gradients need, or its input alone. */
    private final List<NDList> saved = new ArrayList<>();

    private final List<long[]> seeds = new ArrayList<>();
    private final List<List<NDArray>> weights;
    private final NDArray last;

    TrainingPass(
            DecoderLayers layers,
            NDManager scope,
            PackedTokens batch,
            @Nullable Lora adapter,
            long dropoutSeed,
            double noise,
            boolean gradientCheckpointing) {
        this.layers = layers;
        this.scope = scope;
        this.batch = batch;
        this.adapter = adapter;
        this.gradientCheckpointing = gradientCheckpointing;
        this.rope = layers.rope(scope, batch);
        this.ids = scope.create(batch.ids());
        SplittableRandom random = new SplittableRandom(dropoutSeed);
        this.weights = layers.productWeights(scope);
        NDArray x = layers.embed(scope, ids, adapter);
        if (noise > 0) {
            // not of the stream of dropout's seeds: those must not depend on whether there is noise
            long seed = new SplittableRandom(~dropoutSeed).nextLong();
            Tensors.perturb(scope, x, bounds(batch, noise, x.getShape().get(1)), seed);
        }
        for (int i = 0; i < layers.size(); i++) {
            seeds.add(random.longs(DecoderLayers.PROJECTIONS.size()).toArray());
            NDList made = layer(i, x);
            if (gradientCheckpointing) {
                made.subNDList(1).close();
                saved.add(new NDList(x));
            } else {
                x.close();
                saved.add(made.subNDList(1));
            }
            x = made.get(0);
        }
        this.last = x;
    }

    private NDList layer(int layer, NDArray x) {
        return layers.layer(scope, layer, weights.get(layer), x, batch, rope, adapter, true, seeds.get(layer));
    }

    /** What the gradients of a layer need, made again where it was not kept. */
    private NDList needed(int layer) {
        if (!gradientCheckpointing) {
            return saved.get(layer);
        }
        NDList input = saved.get(layer);
        NDList made = layer(layer, input.get(0));
        input.close();
        made.get(0).close();
        return made.subNDList(1);
    }

    /** The noise on each position: alpha / sqrt(length x channels), with the length of its own document. */
    private static float[] bounds(PackedTokens batch, double alpha, long channels) {
        float[] bounds = new float[batch.length()];
        for (int document = 0; document < batch.documents(); document++) {
            int start = batch.start(document);
            int end = batch.start(document + 1);
            Arrays.fill(bounds, start, end, (float) (alpha / Math.sqrt((double) (end - start) * channels)));
        }
        return bounds;
    }

    /** Hidden states after the final norm, [positions, hiddenSize]. */
    NDArray hidden() {
        return layers.norm(scope, last);
    }

    /** Adds to the gradients of all trained tensors; gradient belongs to these rows of {@link #hidden}. Only once. */
    void backward(NDArray gradient, NDArray rows) {
        NDArray d = layers.normBack(scope, gradient, rows, last);
        for (int i = layers.size() - 1; i >= 0; i--) {
            NDList needed = needed(i);
            NDArray before = layers.layerBack(scope, i, weights.get(i), d, needed, batch, rope, adapter, seeds.get(i));
            d.close();
            needed.close();
            d = before;
        }
        layers.embedBack(scope, d, ids, adapter);
    }
}
