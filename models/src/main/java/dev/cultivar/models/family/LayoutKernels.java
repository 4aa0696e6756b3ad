package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.TorchScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The layers of a decoder whose {@link DecoderLayout} is not Llama's; Llama's own have kernels that do less. */
final class LayoutKernels {
    private static final String WEIGHT = ".weight";
    private static final List<String> SPLIT_NORMS = List.of(
            "input_layernorm",
            "post_attention_layernorm",
            "pre_feedforward_layernorm",
            "post_feedforward_layernorm",
            "self_attn.q_norm",
            "self_attn.k_norm");
    /** Without norms of results, the one before the feed-forward network has the name of another. */
    private static final List<String> LLAMA_NORMS =
            List.of("input_layernorm", "", "post_attention_layernorm", "", "self_attn.q_norm", "self_attn.k_norm");

    private final Torch torch;
    private final DecoderConfig config;
    private final DecoderLayout layout;
    private final TorchScript kernels;
    private final List<List<NDArray>> weights = new ArrayList<>();
    private long[] slots = new long[0];

    LayoutKernels(Torch torch, DecoderConfig config, Map<String, NDArray> all) {
        this.torch = torch;
        this.config = config;
        this.layout = config.layout();
        this.kernels = TorchScript.of("product", "nf4", "attention", "decoder", "gradient", "layout");
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            weights.add(collect(i, all));
        }
    }

    /** A layer's weights; their places are those of every layer. */
    private List<NDArray> collect(int layer, Map<String, NDArray> all) {
        List<NDArray> own = new ArrayList<>();
        List<String> names = new ArrayList<>();
        (layout.postNorms() ? SPLIT_NORMS : LLAMA_NORMS).forEach(name -> names.add(name + WEIGHT));
        projections(layout).forEach(name -> names.add(name + WEIGHT));
        projections(layout).forEach(name -> names.add(name + ".bias"));
        slots = new long[names.size()];
        for (int s = 0; s < slots.length; s++) {
            NDArray weight = all.get(DecoderConfig.layer(layer, names.get(s)));
            slots[s] = weight == null ? -1 : own.size();
            if (weight != null) {
                own.add(weight);
            }
        }
        return List.copyOf(own);
    }

    /** Projections by their place in the kernels; the empty ones are parts of the one before. */
    static List<String> projections(DecoderLayout layout) {
        return layout.fusedProjections()
                ? List.of("self_attn.qkv_proj", "", "", "self_attn.o_proj", "mlp.gate_up_proj", "", "mlp.down_proj")
                : DecoderLayers.PROJECTIONS;
    }

    List<NDArray> weights(int layer) {
        return weights.get(layer);
    }

    private boolean gelu() {
        return switch (layout.activation()) {
            case SILU -> false;
            case GELU_TANH -> true;
        };
    }

    private double factor() {
        double scalar = layout.attention().queryPreAttnScalar();
        return 1 / Math.sqrt(scalar > 0 ? scalar : config.headDim());
    }

    private int window(int layer) {
        return layout.attention().window(layer);
    }

    NDArray embed(NDManager scope, NDArray embedding, NDArray ids) {
        // transformers holds the factor in F32
        return kernels.one(scope, "embed_scaled", embedding, ids, (double) (float) layout.embeddingMultiplier());
    }

    /** The gradient of what was looked up from that of {@link #embed}. */
    NDArray embedBack(NDManager scope, NDArray gradient) {
        return kernels.one(scope, "times", gradient, (double) (float) layout.embeddingMultiplier());
    }

    NDArray norm(NDManager scope, NDArray x, NDArray weight) {
        return kernels.one(scope, "last_norm", x, weight, config.rmsNormEps(), layout.unitOffsetNorm());
    }

    NDArray normBack(NDManager scope, NDArray gradient, NDArray rows, NDArray x, NDArray weight) {
        return kernels.one(
                scope, "last_norm_back_of", gradient, rows, x, weight, config.rmsNormEps(), layout.unitOffsetNorm());
    }

    /** Cosines and sines, then those of layers with a window where they have their own. */
    NDList ropeTable(NDManager manager, int rows) {
        int width = layout.rotary().dimensions(config.headDim());
        NDList table = new NDList();
        try (NDManager scope = torch.scope()) {
            NDArray frequencies = kernels.one(scope, "rope_frequencies", width, config.ropeTheta());
            NDArray scaled = switch (layout.rotary().scaling()) {
                case RopeScaling.Unscaled() -> frequencies;
                case RopeScaling.Linear(double factor) -> kernels.one(scope, "rope_linear", frequencies, factor);
                case RopeScaling.Llama3(double factor, double low, double high, int length) ->
                    kernels.one(scope, "rope_llama3", frequencies, factor, low, high, (double) length);
            };
            table.addAll(kernels.call(manager, "rope_angles", scaled, rows));
            double local = layout.rotary().localTheta();
            if (local > 0) {
                NDArray own = kernels.one(scope, "rope_frequencies", width, local);
                table.addAll(kernels.call(manager, "rope_angles", own, rows));
            }
        }
        return table;
    }

    /** A layer's part of a table, or of its rows. */
    private NDList rope(NDList all, int layer) {
        return all.size() > 2 && window(layer) > 0 ? all.subNDList(2) : all;
    }

    /** The place of each position in its text. */
    private static long[] places(PackedTokens batch) {
        long[] places = new long[batch.length()];
        long[] first = batch.firstPlaces();
        for (int d = 0; d < batch.documents(); d++) {
            for (int i = batch.start(d); i < batch.start(d + 1); i++) {
                places[i] = first[d] + i - batch.start(d);
            }
        }
        return places;
    }

    /**
     * The layer's output, then what {@link #layerBack} needs: of that the fourth and fifth are keys and values.
     *
     * @param own the layer's weights, or copies that products are computed with
     */
    NDList layer(
            NDManager scope,
            int layer,
            List<NDArray> own,
            NDArray x,
            PackedTokens batch,
            NDList rope,
            Adaptation adaptation,
            double dropout,
            long[] seeds) {
        NDList table = rope(rope, layer);
        NDArray places = scope.create(places(batch));
        NDList made = kernels.call(
                scope,
                "layer_of",
                x,
                own,
                slots,
                adaptation.pairs(),
                adaptation.at(),
                adaptation.scales(),
                dropout,
                seeds,
                table.get(0),
                table.get(1),
                batch.runs(),
                batch.runLengths(),
                batch.branches(),
                places,
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                config.rmsNormEps(),
                layout.unitOffsetNorm(),
                gelu(),
                window(layer),
                factor(),
                layout.attention().logitSoftcapping());
        places.close();
        return made;
    }

    NDArray layerBack(
            NDManager scope,
            int layer,
            List<NDArray> own,
            NDArray gradient,
            NDList saved,
            PackedTokens batch,
            NDList rope,
            Adaptation adaptation,
            long[] seeds) {
        NDList table = rope(rope, layer);
        return kernels.one(
                scope,
                "layer_of_back",
                gradient,
                saved,
                own,
                weights.get(layer),
                slots,
                adaptation.pairs(),
                adaptation.at(),
                adaptation.scales(),
                adaptation.dropout(),
                seeds,
                table.get(0),
                table.get(1),
                batch.runs(),
                batch.runLengths(),
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                layout.unitOffsetNorm(),
                gelu(),
                window(layer),
                factor(),
                layout.attention().logitSoftcapping());
    }

    NDArray prefill(
            NDManager scope,
            int layer,
            NDArray x,
            PackedTokens batch,
            NDList rope,
            Adaptation adaptation,
            long[] owners,
            NDArray cache) {
        long[] noSeeds = new long[DecoderLayers.PROJECTIONS.size()];
        NDList made = layer(scope, layer, weights.get(layer), x, batch, rope, adaptation, 0, noSeeds);
        kernels.call(scope, "fill", cache, made.get(4), made.get(5), batch.boundaries(), owners);
        made.subNDList(1).close();
        return made.get(0);
    }

    NDArray advance(
            NDManager scope,
            int layer,
            NDArray x,
            NDList table,
            Adaptation adaptation,
            NDArray at,
            int length,
            NDArray cache) {
        NDList own = rope(table, layer);
        return kernels.one(
                scope,
                "advance_of",
                x,
                weights.get(layer),
                slots,
                adaptation.pairs(),
                adaptation.at(),
                adaptation.scales(),
                own.get(0),
                own.get(1),
                at,
                length,
                cache,
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                config.rmsNormEps(),
                layout.unitOffsetNorm(),
                gelu(),
                window(layer),
                factor(),
                layout.attention().logitSoftcapping());
    }
}
