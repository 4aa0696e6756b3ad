package dev.cultivar.models.family;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The shape of a decoder; components mean what the same keys of Hugging Face's config.json mean, and layout says where it is not
 * Llama's.
 */
public record DecoderConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        int headDim,
        int maxPositionEmbeddings,
        double ropeTheta,
        double rmsNormEps,
        boolean tieWordEmbeddings,
        DecoderLayout layout) {

    public static final String EMBEDDING = "model.embed_tokens.weight";
    public static final String FINAL_NORM = "model.norm.weight";
    public static final String HEAD = "lm_head.weight";

    public DecoderConfig {
        positive("vocab_size", vocabSize);
        positive("hidden_size", hiddenSize);
        positive("intermediate_size", intermediateSize);
        positive("num_hidden_layers", numHiddenLayers);
        positive("num_attention_heads", numAttentionHeads);
        positive("num_key_value_heads", numKeyValueHeads);
        positive("head_dim", headDim);
        positive("max_position_embeddings", maxPositionEmbeddings);
        if (numAttentionHeads % numKeyValueHeads != 0) {
            throw new IllegalArgumentException("num_attention_heads (" + numAttentionHeads
                    + ") is not a multiple of num_key_value_heads (" + numKeyValueHeads + ")");
        }
        if (headDim % 2 != 0) {
            throw new IllegalArgumentException("head_dim (" + headDim + ") is odd: rotary positions need pairs");
        }
        if (!(ropeTheta > 0) || !(rmsNormEps >= 0)) {
            throw new IllegalArgumentException("rope_theta (" + ropeTheta + ") must be positive and rms_norm_eps ("
                    + rmsNormEps + ") not negative");
        }
        List<Integer> windows = layout.attention().windows();
        if (!windows.isEmpty() && windows.size() != numHiddenLayers) {
            throw new IllegalArgumentException(
                    "layer_types has " + windows.size() + " entries, but num_hidden_layers is " + numHiddenLayers);
        }
        int turned = layout.rotary().dimensions(headDim);
        if (turned < 2 || turned % 2 != 0) {
            throw new IllegalArgumentException("partial_rotary_factor turns " + turned + " of the " + headDim
                    + " dimensions of a head: rotary positions need pairs");
        }
    }

    /** Llama's layout. */
    public DecoderConfig(
            int vocabSize,
            int hiddenSize,
            int intermediateSize,
            int numHiddenLayers,
            int numAttentionHeads,
            int numKeyValueHeads,
            int headDim,
            int maxPositionEmbeddings,
            double ropeTheta,
            double rmsNormEps,
            boolean tieWordEmbeddings) {
        this(
                vocabSize,
                hiddenSize,
                intermediateSize,
                numHiddenLayers,
                numAttentionHeads,
                numKeyValueHeads,
                headDim,
                maxPositionEmbeddings,
                ropeTheta,
                rmsNormEps,
                tieWordEmbeddings,
                DecoderLayout.LLAMA);
    }

    /** Name of a layer's tensor, such as {@code layer(3, "self_attn.q_proj.weight")}. */
    public static String layer(int index, String part) {
        return "model.layers." + index + "." + part;
    }

    /** Every tensor that a model of this shape has, in forward order; a tied head is no tensor of its own. */
    public SequencedMap<String, Shape> shapes() {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        Shape vector = new Shape(hiddenSize);
        shapes.put(EMBEDDING, new Shape(vocabSize, hiddenSize));
        for (int i = 0; i < numHiddenLayers; i++) {
            attention(shapes, i, vector);
            feedForward(shapes, i, vector);
        }
        shapes.put(FINAL_NORM, vector);
        if (!tieWordEmbeddings) {
            shapes.put(HEAD, new Shape(vocabSize, hiddenSize));
        }
        return Collections.unmodifiableSequencedMap(shapes);
    }

    private void attention(SequencedMap<String, Shape> shapes, int layer, Shape vector) {
        long query = (long) numAttentionHeads * headDim;
        long keyValue = (long) numKeyValueHeads * headDim;
        shapes.put(layer(layer, "input_layernorm.weight"), vector);
        if (layout.fusedProjections()) {
            projection(shapes, layer, "self_attn.qkv_proj", query + 2 * keyValue, hiddenSize);
        } else {
            projection(shapes, layer, "self_attn.q_proj", query, hiddenSize);
            projection(shapes, layer, "self_attn.k_proj", keyValue, hiddenSize);
            projection(shapes, layer, "self_attn.v_proj", keyValue, hiddenSize);
        }
        projection(shapes, layer, "self_attn.o_proj", hiddenSize, query);
        if (layout.queryKeyNorm()) {
            shapes.put(layer(layer, "self_attn.q_norm.weight"), new Shape(headDim));
            shapes.put(layer(layer, "self_attn.k_norm.weight"), new Shape(headDim));
        }
    }

    private void feedForward(SequencedMap<String, Shape> shapes, int layer, Shape vector) {
        shapes.put(layer(layer, "post_attention_layernorm.weight"), vector);
        if (layout.postNorms()) {
            shapes.put(layer(layer, "pre_feedforward_layernorm.weight"), vector);
        }
        if (layout.fusedProjections()) {
            projection(shapes, layer, "mlp.gate_up_proj", 2L * intermediateSize, hiddenSize);
        } else {
            projection(shapes, layer, "mlp.gate_proj", intermediateSize, hiddenSize);
            projection(shapes, layer, "mlp.up_proj", intermediateSize, hiddenSize);
        }
        projection(shapes, layer, "mlp.down_proj", hiddenSize, intermediateSize);
        if (layout.postNorms()) {
            shapes.put(layer(layer, "post_feedforward_layernorm.weight"), vector);
        }
    }

    private void projection(SequencedMap<String, Shape> shapes, int layer, String part, long out, long in) {
        shapes.put(layer(layer, part + ".weight"), new Shape(out, in));
        if (layout.biases().contains(part.substring(part.indexOf('.') + 1))) {
            shapes.put(layer(layer, part + ".bias"), new Shape(out));
        }
    }

    /** What every value of a vector is before it has learnt: norms multiply by one, biases add nothing. */
    public float constant(String vector) {
        return vector.endsWith(".bias") || layout.unitOffsetNorm() ? 0 : 1;
    }

    /** Number of weights. */
    public long parameterCount() {
        return shapes().values().stream().mapToLong(Shape::size).sum();
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " is " + value + ": it must be at least 1");
        }
    }
}
