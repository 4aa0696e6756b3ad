package dev.cultivar.preflight;

import dev.cultivar.api.ShapeStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor by its Hugging Face name; a vector has one column.
 *
 * <p>Biases and the norms that only some layouts have are left out: together they are less than a thousandth of a model.
 */
record ModelTensor(String name, long rows, long columns) {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";
    private static final String WEIGHT = ".weight";

    long size() {
        return Math.multiplyExact(rows, columns);
    }

    boolean isMatrix() {
        return columns > 1;
    }

    /** Whether it is a layer's matrix. */
    boolean isProjection() {
        return isMatrix() && !name.equals(EMBEDDING) && !name.equals(HEAD);
    }

    /** The name without what kind of tensor it is. */
    String module() {
        return name.substring(0, name.length() - WEIGHT.length());
    }

    /** All of a model. */
    static List<ModelTensor> of(ShapeStatus shape) {
        List<ModelTensor> all = new ArrayList<>();
        long width = shape.hiddenSize();
        all.add(new ModelTensor(EMBEDDING, shape.vocabSize(), width));
        for (int i = 0; i < shape.numHiddenLayers(); i++) {
            String layer = "model.layers." + i + ".";
            all.add(new ModelTensor(layer + "input_layernorm" + WEIGHT, width, 1));
            all.add(new ModelTensor(layer + "post_attention_layernorm" + WEIGHT, width, 1));
            projections(shape, layer, all);
        }
        all.add(new ModelTensor("model.norm" + WEIGHT, width, 1));
        if (!shape.tieWordEmbeddings()) {
            all.add(new ModelTensor(HEAD, shape.vocabSize(), width));
        }
        return List.copyOf(all);
    }

    private static void projections(ShapeStatus shape, String layer, List<ModelTensor> all) {
        long width = shape.hiddenSize();
        long inner = shape.intermediateSize();
        long query = (long) shape.numAttentionHeads() * shape.headDim();
        long key = (long) shape.numKeyValueHeads() * shape.headDim();
        String attention = layer + "self_attn.";
        String network = layer + "mlp.";
        if (shape.fusesProjections()) {
            all.add(new ModelTensor(attention + "qkv_proj" + WEIGHT, query + 2 * key, width));
            all.add(new ModelTensor(network + "gate_up_proj" + WEIGHT, 2 * inner, width));
        } else {
            all.add(new ModelTensor(attention + "q_proj" + WEIGHT, query, width));
            all.add(new ModelTensor(attention + "k_proj" + WEIGHT, key, width));
            all.add(new ModelTensor(attention + "v_proj" + WEIGHT, key, width));
            all.add(new ModelTensor(network + "gate_proj" + WEIGHT, inner, width));
            all.add(new ModelTensor(network + "up_proj" + WEIGHT, inner, width));
        }
        all.add(new ModelTensor(attention + "o_proj" + WEIGHT, width, query));
        all.add(new ModelTensor(network + "down_proj" + WEIGHT, width, inner));
    }
}
