package dev.cultivar.models.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cultivar.models.family.DecoderLayout;
import dev.cultivar.models.family.DecoderLayout.Activation;
import dev.cultivar.models.family.RopeScaling;
import java.util.List;

/** A {@link DecoderLayout} as keys of a config.json, those that models of one type have. */
record LayoutNode(ModelType type, DecoderLayout layout) {

    void write(ObjectNode node) {
        String activation = layout.activation() == Activation.SILU ? "silu" : "gelu_pytorch_tanh";
        node.put(type.postNorms() ? "hidden_activation" : "hidden_act", activation);
        if (type.attentionBias()) {
            node.put("attention_bias", layout.biases().contains("o_proj"));
        }
        if (type == ModelType.LLAMA) {
            node.put("mlp_bias", layout.biases().contains("down_proj"));
        }
        if (type.postNorms()) {
            node.put("query_pre_attn_scalar", (int) layout.attention().queryPreAttnScalar());
            capping(node, "final_logit_softcapping", layout.finalLogitSoftcapping());
        }
        if (type == ModelType.GEMMA2) {
            capping(node, "attn_logit_softcapping", layout.attention().logitSoftcapping());
        }
        if (type == ModelType.PHI3) {
            node.put("partial_rotary_factor", layout.rotary().partialRotaryFactor());
            // transformers wants one within the vocabulary, and its default isn't
            node.putNull("pad_token_id");
        }
        if (type == ModelType.GEMMA3) {
            node.put("rope_local_base_freq", layout.rotary().localTheta());
        }
        windows(node);
        scaling(node);
    }

    private static void capping(ObjectNode node, String key, double cap) {
        if (cap == 0) {
            node.putNull(key);
        } else {
            node.put(key, cap);
        }
    }

    private void windows(ObjectNode node) {
        List<Integer> windows = layout.attention().windows();
        int window = windows.stream().mapToInt(each -> each).max().orElse(0);
        switch (type.windows()) {
            case NONE -> {}
            case ALL -> window(node, window);
            case LATE -> {
                node.put("use_sliding_window", window > 0);
                window(node, window);
                if (window > 0) {
                    types(node, windows);
                }
            }
            case ALTERNATING, PATTERN -> {
                window(node, window);
                types(node, windows);
            }
        }
    }

    private static void window(ObjectNode node, int window) {
        if (window > 0) {
            node.put("sliding_window", window);
        } else {
            node.putNull("sliding_window");
        }
    }

    private static void types(ObjectNode node, List<Integer> windows) {
        if (!windows.isEmpty()) {
            ArrayNode types = node.putArray("layer_types");
            windows.forEach(each -> types.add(each > 0 ? LayoutJson.SLIDING : LayoutJson.FULL));
        }
    }

    private void scaling(ObjectNode node) {
        switch (layout.rotary().scaling()) {
            case RopeScaling.Unscaled() -> {}
            case RopeScaling.Linear(double factor) ->
                node.putObject("rope_scaling").put("rope_type", "linear").put("factor", factor);
            case RopeScaling.Llama3(double factor, double low, double high, int positions) ->
                node.putObject("rope_scaling")
                        .put("rope_type", "llama3")
                        .put("factor", factor)
                        .put("low_freq_factor", low)
                        .put("high_freq_factor", high)
                        .put("original_max_position_embeddings", positions);
        }
    }
}
