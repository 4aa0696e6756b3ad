package dev.cultivar.models.family;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The shape of a Llama-layout decoder; components mean what the same keys of Hugging Face's config.json mean. */
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
        boolean tieWordEmbeddings) {

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
    }

    /** Name of a layer's tensor, such as {@code layer(3, "self_attn.q_proj.weight")}. */
    public static String layer(int index, String part) {
        return "model.layers." + index + "." + part;
    }

    /** Every tensor that a model of this shape has, in forward order; a tied head is no tensor of its own. */
    public SequencedMap<String, Shape> shapes() {
        SequencedMap<String, Shape> shapes = new LinkedHashMap<>();
        Shape vector = new Shape(hiddenSize);
        Shape query = new Shape((long) numAttentionHeads * headDim, hiddenSize);
        Shape keyValue = new Shape((long) numKeyValueHeads * headDim, hiddenSize);
        Shape up = new Shape(intermediateSize, hiddenSize);
        shapes.put(EMBEDDING, new Shape(vocabSize, hiddenSize));
        for (int i = 0; i < numHiddenLayers; i++) {
            shapes.put(layer(i, "input_layernorm.weight"), vector);
            shapes.put(layer(i, "self_attn.q_proj.weight"), query);
            shapes.put(layer(i, "self_attn.k_proj.weight"), keyValue);
            shapes.put(layer(i, "self_attn.v_proj.weight"), keyValue);
            shapes.put(layer(i, "self_attn.o_proj.weight"), new Shape(query.get(1), query.get(0)));
            shapes.put(layer(i, "post_attention_layernorm.weight"), vector);
            shapes.put(layer(i, "mlp.gate_proj.weight"), up);
            shapes.put(layer(i, "mlp.up_proj.weight"), up);
            shapes.put(layer(i, "mlp.down_proj.weight"), new Shape(up.get(1), up.get(0)));
        }
        shapes.put(FINAL_NORM, vector);
        if (!tieWordEmbeddings) {
            shapes.put(HEAD, new Shape(vocabSize, hiddenSize));
        }
        return Collections.unmodifiableSequencedMap(shapes);
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
