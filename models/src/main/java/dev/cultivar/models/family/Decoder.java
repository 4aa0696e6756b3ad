package dev.cultivar.models.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.adapter.Lora;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A causal language model in Llama's layout: RoPE, RMSNorm, SwiGLU, grouped queries, optionally tied embeddings. */
public final class Decoder {
    private Decoder() {}

    /** Checks every tensor against the config's shapes; tensors must be F32 and stay owned by the caller's manager. */
    public static Decoder of(Torch torch, DecoderConfig config, Map<String, NDArray> weights) {
        throw new UnsupportedOperationException();
    }

    /** A model with random weights: normal(0, 0.02) from the seed, norms 1. They live in the manager. */
    public static Decoder random(Torch torch, NDManager manager, DecoderConfig config, long seed) {
        throw new UnsupportedOperationException();
    }

    public DecoderConfig config() {
        throw new UnsupportedOperationException();
    }

    /** The live weights by Hugging Face name, in forward order. */
    public SequencedMap<String, NDArray> weights() {
        throw new UnsupportedOperationException();
    }

    /** Makes the named weights trainable (full fine-tuning, or part of it). */
    public Parameters trainable(Predicate<String> names) {
        throw new UnsupportedOperationException();
    }

    /** Hidden states after the final norm, [positions, hiddenSize]; recorded for backward if grad mode is on. */
    public NDArray hidden(
            NDManager scope, PackedTokens batch, @Nullable Lora adapter, boolean training, long dropoutSeed) {
        throw new UnsupportedOperationException();
    }

    /**
     * Forward, cross-entropy and backward: adds gradientScale x d(sum of losses)/d(parameter) to the gradient of every
     * trainable parameter (the adapter's, or the weights made trainable). Give the same gradientScale, 1 / counted
     * tokens of the whole optimizer step, to all its micro-batches. dropoutSeed must differ between micro-batches.
     */
    public LossSum accumulate(PackedTokens batch, @Nullable Lora adapter, double gradientScale, long dropoutSeed) {
        throw new UnsupportedOperationException();
    }

    /** Summed loss without gradients, dropout off. */
    public LossSum loss(PackedTokens batch, @Nullable Lora adapter) {
        throw new UnsupportedOperationException();
    }

    /** Log-likelihood of each target; logits are never kept for more than a slice of the batch. */
    public TokenScores score(PackedTokens batch, @Nullable Lora adapter) {
        throw new UnsupportedOperationException();
    }

    /** All logits, [positions, vocabSize]: for comparisons on short texts. */
    public NDArray logits(NDManager scope, PackedTokens batch, @Nullable Lora adapter) {
        throw new UnsupportedOperationException();
    }

    /** The new tokens that continue the prompt. */
    public int[] generate(int[] prompt, @Nullable Lora adapter, Generation generation) {
        throw new UnsupportedOperationException();
    }
}
