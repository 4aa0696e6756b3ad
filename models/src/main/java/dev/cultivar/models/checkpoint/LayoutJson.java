package dev.cultivar.models.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cultivar.models.family.DecoderLayout;
import dev.cultivar.models.family.DecoderLayout.Activation;
import dev.cultivar.models.family.DecoderLayout.Attention;
import dev.cultivar.models.family.DecoderLayout.Rotary;
import dev.cultivar.models.family.RopeScaling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The {@link DecoderLayout} in a config.json, in the spelling of transformers 4 (rope_theta, rope_scaling) or 5 (rope_parameters). */
final class LayoutJson {
    static final String SLIDING = "sliding_attention";
    static final String FULL = "full_attention";
    private static final double GEMMA3_LOCAL_THETA = 10_000;
    private static final double GEMMA2_ATTENTION_CAP = 50;
    private static final double GEMMA2_FINAL_CAP = 30;
    private static final int PATTERN = 6;
    private static final int QUERY_SCALAR = 256;
    private static final int LATE_LAYERS = 28;

    private final ConfigKeys keys;
    private final ModelType type;
    private final int hidden;
    private final int layers;
    private final int positions;

    LayoutJson(ConfigKeys keys, ModelType type, int hidden, int layers, int positions) {
        this.keys = keys;
        this.type = type;
        this.hidden = hidden;
        this.layers = layers;
        this.positions = positions;
    }

    DecoderLayout layout() {
        if (keys.flag("use_bidirectional_attention", false)) {
            throw keys.refused("use_bidirectional_attention", "true", "false");
        }
        return new DecoderLayout(
                biases(),
                type.fusedProjections(),
                type.queryKeyNorm(),
                type.gemma(),
                type.postNorms(),
                activation(),
                type.gemma() ? Math.sqrt(hidden) : 1,
                type.postNorms() ? cap("final_logit_softcapping", type == ModelType.GEMMA2 ? GEMMA2_FINAL_CAP : 0) : 0,
                new Attention(
                        type.postNorms() ? keys.number("query_pre_attn_scalar", QUERY_SCALAR) : 0,
                        attentionCap(),
                        windows()),
                rotary());
    }

    private SortedSet<String> biases() {
        SortedSet<String> biases = new TreeSet<>();
        if (type.alwaysBiased()) {
            Collections.addAll(biases, "q_proj", "k_proj", "v_proj");
        }
        if (type.attentionBias() && keys.flag("attention_bias", false)) {
            Collections.addAll(biases, "q_proj", "k_proj", "v_proj", "o_proj");
        }
        if (type == ModelType.LLAMA && keys.flag("mlp_bias", false)) {
            Collections.addAll(biases, "gate_proj", "up_proj", "down_proj");
        }
        return biases;
    }

    private Activation activation() {
        JsonNode older = keys.value("hidden_act");
        boolean newer = type.gemma() && keys.has("hidden_activation");
        String key = newer ? "hidden_activation" : "hidden_act";
        JsonNode value = newer ? keys.value(key) : older;
        // Of the later Gemmas transformers reads the newer key alone; the first one's gelu has always meant the tanh.
        boolean ignored =
                !newer && (type.postNorms() || (type.gemma() && value.asText().equals("gelu")));
        if (ignored || value.isMissingNode() || value.isNull()) {
            return type.activation();
        }
        return switch (value.asText()) {
            case "silu" -> Activation.SILU;
            case "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            default -> throw keys.refused(key, value.toString(), "silu or gelu_pytorch_tanh");
        };
    }

    private double cap(String key, double absent) {
        return keys.value(key).isNull() ? 0 : keys.number(key, absent);
    }

    private double attentionCap() {
        if (type == ModelType.GEMMA2) {
            return cap("attn_logit_softcapping", GEMMA2_ATTENTION_CAP);
        }
        // transformers' Gemma 3 has the key and does not use it: what it would mean is not known
        return 0;
    }

    private List<Integer> windows() {
        int window = window();
        List<Integer> windows = new ArrayList<>();
        int pattern = type.windows() == ModelType.Windows.PATTERN ? keys.integer("sliding_window_pattern", PATTERN) : 2;
        int late = type.windows() == ModelType.Windows.LATE ? keys.integer("max_window_layers", LATE_LAYERS) : 0;
        for (int i = 0; i < layers; i++) {
            boolean sliding = switch (type.windows()) {
                case NONE -> false;
                case ALL -> window > 0;
                case LATE -> window > 0 && i >= late;
                case ALTERNATING, PATTERN -> (i + 1) % Math.max(1, pattern) != 0;
            };
            windows.add(sliding ? window : 0);
        }
        return keys.has("layer_types") ? listed(window, windows) : windows;
    }

    private int window() {
        if (type.windows() == ModelType.Windows.NONE) {
            return 0;
        }
        boolean used = type.windows() != ModelType.Windows.LATE || keys.flag("use_sliding_window", false);
        JsonNode value = keys.value("sliding_window");
        int window = value.isNull() ? 0 : keys.integer("sliding_window", type.window());
        if (window < 0 || (window == 0 && value.isNumber())) {
            throw keys.refused("sliding_window", value.toString(), "a number from 1 on, or null,");
        }
        return used ? window : 0;
    }

    private List<Integer> listed(int window, List<Integer> unlisted) {
        JsonNode types = keys.value("layer_types");
        List<Integer> windows = new ArrayList<>();
        for (JsonNode each : types) {
            boolean sliding = each.asText().equals(SLIDING);
            if ((!sliding && !each.asText().equals(FULL)) || (sliding && window == 0)) {
                throw keys.refused(
                        "layer_types",
                        each + " (sliding_window " + window + ")",
                        FULL + ", or " + SLIDING + " with a sliding_window,");
            }
            windows.add(sliding ? window : 0);
        }
        boolean chosen = switch (type.windows()) {
            case NONE, ALL -> false;
            case LATE, ALTERNATING, PATTERN -> true;
        };
        if (!chosen && !windows.equals(unlisted)) {
            throw keys.refused(
                    "layer_types", types.toString(), "the same type for all layers, as sliding_window says,");
        }
        return windows;
    }

    /** The rotary settings, of transformers 5 or 4; those of layers without a window where both have their own. */
    private JsonNode rope() {
        JsonNode rope = keys.has("rope_parameters") ? keys.value("rope_parameters") : MissingNode.getInstance();
        JsonNode scaling = keys.has("rope_scaling") ? keys.value("rope_scaling") : MissingNode.getInstance();
        if (type == ModelType.GEMMA3 && rope.has(FULL)) {
            return rope.path(FULL);
        }
        // as transformers: rope_scaling comes first
        return scaling.isObject() && !scaling.isEmpty() ? scaling : rope;
    }

    double ropeTheta() {
        // files for both versions of transformers have it in both places
        double atTheTop = keys.number("rope_theta", type.ropeTheta());
        return keys.number(rope().path("rope_theta"), "rope_theta", atTheTop);
    }

    private Rotary rotary() {
        JsonNode rope = rope();
        double partial = keys.number(
                rope.path("partial_rotary_factor"), "partial_rotary_factor", keys.number("partial_rotary_factor", 1));
        if (type != ModelType.PHI3 && partial != 1) {
            throw keys.refused("partial_rotary_factor", String.valueOf(partial), "1");
        }
        return new Rotary(partial, scaling(rope), type == ModelType.GEMMA3 ? localTheta() : 0);
    }

    private double localTheta() {
        JsonNode local = keys.value("rope_parameters").path(SLIDING);
        if (local.isMissingNode()) {
            return keys.number("rope_local_base_freq", GEMMA3_LOCAL_THETA);
        }
        if (!(scaling(local) instanceof RopeScaling.Unscaled)) {
            throw keys.refused(
                    "rope_type of " + SLIDING, local.path("rope_type").toString(), "default");
        }
        return keys.number(local.path("rope_theta"), "rope_theta", GEMMA3_LOCAL_THETA);
    }

    private RopeScaling scaling(JsonNode rope) {
        String kind = rope.path("rope_type").asText(rope.path("type").asText("default"));
        return switch (kind) {
            case "default" -> RopeScaling.NONE;
            case "linear" -> new RopeScaling.Linear(keys.number(rope.path("factor"), "factor", 0));
            case "llama3" ->
                new RopeScaling.Llama3(
                        keys.number(rope.path("factor"), "factor", 0),
                        keys.number(rope.path("low_freq_factor"), "low_freq_factor", 0),
                        keys.number(rope.path("high_freq_factor"), "high_freq_factor", 0),
                        keys.integer(
                                rope.path("original_max_position_embeddings"),
                                "original_max_position_embeddings",
                                keys.integer("original_max_position_embeddings", positions)));
            default -> throw keys.refused("rope_type", kind, "default, linear or llama3");
        };
    }
}
