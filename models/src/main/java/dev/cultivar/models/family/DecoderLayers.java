package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Nf4;
import dev.cultivar.models.kernel.TorchScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a decoder, from token ids to hidden states, over whole batches or one step at a time.
 *
 * <p>Invariant: a dropout mask depends on the call's seed, the layer and the projection alone, so a resumed run draws
 * the masks that it would have drawn.
 */
final class DecoderLayers {
    static final List<String> PROJECTIONS = List.of(
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj");
    private static final int FIRST_TABLE = 512;
    /** From so many positions a channel on, joining weights costs less than it saves in their products. */
    private static final int JOINED_ROWS = 4;

    private final Torch torch;
    private final DecoderConfig config;
    private final TorchScript kernels;
    private final NDArray embedding;
    private final NDArray finalNorm;
    private final List<List<NDArray>> layers = new ArrayList<>();
    /** The layers' kernels where the layout is not Llama's. */
    private final @Nullable LayoutKernels other;

    private final Map<String, Nf4.Quantized> quantized;
    private final ProductWeights products;
    private @Nullable NDList ropeTable;

    DecoderLayers(
            Torch torch,
            DecoderConfig config,
            Map<String, NDArray> weights,
            Map<String, Nf4.Quantized> quantized,
            Precision precision) {
        this.quantized = quantized;
        this.torch = torch;
        this.config = config;
        this.kernels = TorchScript.of("product", "nf4", "attention", "decoder", "gradient");
        this.embedding = weight(weights, DecoderConfig.EMBEDDING);
        // copies of weights go when the weights go
        this.products = new ProductWeights(precision, kernels, embedding.getManager());
        this.finalNorm = weight(weights, DecoderConfig.FINAL_NORM);
        this.other = config.layout().equals(DecoderLayout.LLAMA) ? null : new LayoutKernels(torch, config, weights);
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            if (other != null) {
                layers.add(other.weights(i));
                continue;
            }
            List<NDArray> layer = new ArrayList<>();
            layer.add(weight(weights, DecoderConfig.layer(i, "input_layernorm.weight")));
            for (String projection : PROJECTIONS) {
                if (projection.equals("mlp.gate_proj")) {
                    layer.add(weight(weights, DecoderConfig.layer(i, "post_attention_layernorm.weight")));
                }
                layer.add(weight(weights, DecoderConfig.layer(i, projection + ".weight")));
            }
            layers.add(List.copyOf(layer));
        }
    }

    int size() {
        return layers.size();
    }

    ProductWeights products() {
        return products;
    }

    /** The layers' weights as a training pass computes with them. */
    List<List<NDArray>> productWeights(NDManager scope) {
        return layers.stream().map(layer -> products.of(scope, layer)).toList();
    }

    private static NDArray weight(Map<String, NDArray> weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private Adaptation adaptation(int layer, @Nullable Lora adapter) {
        return Adaptation.of(config, layer, adapter, quantized, layers.get(layer));
    }

    /** Hidden states after the final norm, dropout off. */
    NDArray forward(NDManager scope, PackedTokens batch, @Nullable Lora adapter) {
        NDList rope = rope(scope, batch);
        long[] seeds = new long[PROJECTIONS.size()];
        NDArray x = embed(scope, scope.create(batch.ids()), adapter);
        for (int i = 0; i < layers.size(); i++) {
            NDList made = layer(scope, i, layers.get(i), x, batch, rope, adapter, false, seeds);
            x.close();
            x = made.get(0);
            made.subNDList(1).close();
        }
        return norm(scope, x);
    }

    NDList rope(NDManager scope, PackedTokens batch) {
        batch.check(config);
        NDList table = ropeTable(batch.longest());
        NDList rows = new NDList();
        for (int i = 0; i < table.size(); i += 2) {
            rows.addAll(kernels.call(
                    scope, "rope_rows", table.get(i), table.get(i + 1), batch.boundaries(), batch.firstPlaces()));
        }
        return rows;
    }

    NDArray embed(NDManager scope, NDArray ids, @Nullable Lora adapter) {
        NDArray table = table(adapter);
        return other == null ? kernels.one(scope, "embed", table, ids) : other.embed(scope, table, ids);
    }

    /**
     * The layer's output, then what {@link #layerBack} needs.
     *
     * @param weights the layer's own, or those of {@link #productWeights}
     */
    NDList layer(
            NDManager scope,
            int layer,
            List<NDArray> weights,
            NDArray x,
            PackedTokens batch,
            NDList rope,
            @Nullable Lora adapter,
            boolean training,
            long[] seeds) {
        Adaptation adaptation = adaptation(layer, adapter);
        if (other != null) {
            double dropout = training ? adaptation.dropout() : 0;
            return other.layer(scope, layer, weights, x, batch, rope, adaptation, dropout, seeds);
        }
        return kernels.call(
                scope,
                "layer",
                x,
                weights,
                adaptation.pairs(),
                adaptation.at(),
                adaptation.scales(),
                training ? adaptation.dropout() : 0.0,
                seeds,
                rope.get(0),
                rope.get(1),
                batch.runs(),
                batch.runLengths(),
                batch.branches(),
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                config.rmsNormEps(),
                joined(batch, adapter));
    }

    /** The gradient of the layer's input from that of its output; those of trained tensors are added to. */
    NDArray layerBack(
            NDManager scope,
            int layer,
            List<NDArray> weights,
            NDArray gradient,
            NDList saved,
            PackedTokens batch,
            NDList rope,
            @Nullable Lora adapter,
            long[] seeds) {
        Adaptation adaptation = adaptation(layer, adapter);
        if (other != null) {
            return other.layerBack(scope, layer, weights, gradient, saved, batch, rope, adaptation, seeds);
        }
        return kernels.one(
                scope,
                "layer_back",
                gradient,
                saved,
                weights,
                layers.get(layer),
                adaptation.pairs(),
                adaptation.at(),
                adaptation.scales(),
                adaptation.dropout(),
                seeds,
                rope.get(0),
                rope.get(1),
                batch.runs(),
                batch.runLengths(),
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                joined(batch, adapter));
    }

    /** The gradient of the last layer's output x from that of these rows of {@link #norm}. */
    NDArray normBack(NDManager scope, NDArray gradient, NDArray rows, NDArray x) {
        return other == null
                ? kernels.one(scope, "last_norm_back", gradient, rows, x, finalNorm, config.rmsNormEps())
                : other.normBack(scope, gradient, rows, x, finalNorm);
    }

    void embedBack(NDManager scope, NDArray ofEmbedded, NDArray ids, @Nullable Lora adapter) {
        NDArray gradient = other == null ? ofEmbedded : other.embedBack(scope, ofEmbedded);
        kernels.call(scope, "embed_back", gradient, ids, embedding);
        NDArray rows = adapter == null ? null : adapter.rows(DecoderConfig.EMBEDDING);
        if (adapter != null && rows != null) {
            kernels.call(
                    scope,
                    "rows_back",
                    gradient,
                    ids,
                    rows,
                    adapter.config().tokens().first());
        }
    }

    private boolean joined(PackedTokens batch, @Nullable Lora adapter) {
        return adapter == null && quantized.isEmpty() && batch.length() >= (long) JOINED_ROWS * config.hiddenSize();
    }

    NDArray logits(NDManager scope, NDArray hidden, NDArray head) {
        return kernels.one(scope, "logits", hidden, head, config.layout().finalLogitSoftcapping());
    }

    /** The layers for texts in the making. */
    CachedLayers cached(@Nullable Lora adapter) {
        List<Adaptation> adaptations = IntStream.range(0, layers.size())
                .mapToObj(layer -> adaptation(layer, adapter))
                .toList();
        return new CachedLayers(torch, config, kernels, this, adaptations, adapter);
    }

    /** The kernels of layers that are not Llama's; null for those that are. */
    @Nullable
    LayoutKernels other() {
        return other;
    }

    /** The weights of a layer, in the order of the kernels. */
    List<NDArray> weights(int layer) {
        return layers.get(layer);
    }

    /** The table of embeddings. */
    NDArray table(@Nullable Lora adapter) {
        NDArray own = adapter == null ? null : adapter.vocabulary(DecoderConfig.EMBEDDING);
        return own == null ? embedding : own;
    }

    NDArray finalNorm() {
        return finalNorm;
    }

    NDArray norm(NDManager scope, NDArray x) {
        return other == null
                ? kernels.one(scope, "norm", x, finalNorm, config.rmsNormEps())
                : other.norm(scope, x, finalNorm);
    }

    /** Cosines and sines, grown in powers of two so that values never depend on the batch. Outgrown ones stay: another thread may be reading them. */
    synchronized NDList ropeTable(int length) {
        NDList table = ropeTable;
        if (table == null || table.get(0).getShape().get(0) < length) {
            int rows = FIRST_TABLE;
            while (rows < length) {
                rows = Math.multiplyExact(rows, 2);
            }
            try (Autograd _ = Autograd.off()) {
                table = other == null
                        ? kernels.call(torch.root(), "rope_table", rows, config.headDim(), config.ropeTheta())
                        : other.ropeTable(torch.root(), rows);
            }
            ropeTable = table;
        }
        return table;
    }
}
