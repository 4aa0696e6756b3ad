package dev.cultivar.models.family;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a decoder computes otherwise than Llama does. A kind of model (Qwen, Mistral, Gemma, Phi) is a choice of these and has no code
 * of its own.
 *
 * @param biases last names of the projections that add a bias, such as q_proj
 * @param fusedProjections queries, keys and values are one matrix (qkv_proj), gate and up another (gate_up_proj)
 * @param queryKeyNorm each query and key is normed over its head (q_norm, k_norm) before it is rotated
 * @param unitOffsetNorm norms multiply by 1 + weight
 * @param postNorms what attention and feed-forward network give is normed before it is added
 * @param embeddingMultiplier what embeddings are multiplied by
 * @param finalLogitSoftcapping c of logits c tanh(x / c); 0 for none
 */
public record DecoderLayout(
        SortedSet<String> biases,
        boolean fusedProjections,
        boolean queryKeyNorm,
        boolean unitOffsetNorm,
        boolean postNorms,
        Activation activation,
        double embeddingMultiplier,
        double finalLogitSoftcapping,
        Attention attention,
        Rotary rotary) {

    /** Llama's own. */
    public static final DecoderLayout LLAMA = new DecoderLayout(
            Collections.emptySortedSet(),
            false,
            false,
            false,
            false,
            Activation.SILU,
            1,
            0,
            Attention.PLAIN,
            Rotary.PLAIN);

    public DecoderLayout {
        biases = Collections.unmodifiableSortedSet(new TreeSet<>(biases));
        if (!(embeddingMultiplier > 0)) {
            throw new IllegalArgumentException(
                    "embeddings are multiplied by " + embeddingMultiplier + ": it must be positive");
        }
        notNegative("final_logit_softcapping", finalLogitSoftcapping);
    }

    /** What the feed-forward network's gate goes through. */
    public enum Activation {
        SILU,
        /** The GELU with tanh (Hendrycks and Gimpel, 2016). */
        GELU_TANH
    }

    /**
     * How scores of attention are made.
     *
     * @param queryPreAttnScalar scores are divided by its root; 0 for the size of a head
     * @param logitSoftcapping c of scores c tanh(x / c); 0 for none
     * @param windows for each layer how many positions a token sees, its own among them; 0 for all before it. Empty: all, in every
     *     layer
     */
    public record Attention(double queryPreAttnScalar, double logitSoftcapping, List<Integer> windows) {
        public static final Attention PLAIN = new Attention(0, 0, List.of());

        public Attention {
            notNegative("query_pre_attn_scalar", queryPreAttnScalar);
            notNegative("attn_logit_softcapping", logitSoftcapping);
            windows = windows.stream().allMatch(window -> window == 0) ? List.of() : List.copyOf(windows);
            for (int window : windows) {
                notNegative("sliding_window", window);
            }
        }

        /** The window of a layer; 0 for none. */
        public int window(int layer) {
            return windows.isEmpty() ? 0 : windows.get(layer);
        }
    }

    /**
     * How positions turn queries and keys.
     *
     * @param partialRotaryFactor the share of a head that is turned, from its beginning on
     * @param localTheta rope_theta of layers with a window, which aren't scaled; 0 where it is the one of all layers
     */
    public record Rotary(double partialRotaryFactor, RopeScaling scaling, double localTheta) {
        public static final Rotary PLAIN = new Rotary(1, RopeScaling.NONE, 0);

        public Rotary {
            if (!(partialRotaryFactor > 0 && partialRotaryFactor <= 1)) {
                throw new IllegalArgumentException(
                        "partial_rotary_factor is " + partialRotaryFactor + ": it must be above 0 and at most 1");
            }
            notNegative("rope_local_base_freq", localTheta);
        }

        /** Dimensions of a head that are turned. */
        public int dimensions(int headDim) {
            return (int) (headDim * partialRotaryFactor);
        }
    }

    private static void notNegative(String key, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(key + " is " + value + ": it must be positive");
        }
    }
}
