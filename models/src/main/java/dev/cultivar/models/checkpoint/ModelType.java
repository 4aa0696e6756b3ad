package dev.cultivar.models.checkpoint;

import dev.cultivar.models.family.DecoderLayout.Activation;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * What Hugging Face's model_type says without a key of its own in config.json: which keys are read, what they are where they are
 * absent, and what a model of the type always does.
 */
enum ModelType {
    LLAMA("llama", "LlamaForCausalLM", new Sizes(32000, 4096, 11008, 32, 32, 0, 0, 2048, 1e-6)),
    MISTRAL("mistral", "MistralForCausalLM", new Sizes(32000, 4096, 14336, 32, 32, 8, 0, 131072, 1e-6)),
    QWEN2("qwen2", "Qwen2ForCausalLM", new Sizes(151936, 4096, 22016, 32, 32, 32, 0, 32768, 1e-6)),
    QWEN3("qwen3", "Qwen3ForCausalLM", new Sizes(151936, 4096, 22016, 32, 32, 32, 128, 32768, 1e-6)),
    PHI3("phi3", "Phi3ForCausalLM", new Sizes(32064, 3072, 8192, 32, 32, 0, 0, 4096, 1e-5)),
    GEMMA("gemma", "GemmaForCausalLM", new Sizes(256000, 3072, 24576, 28, 16, 16, 256, 8192, 1e-6)),
    GEMMA2("gemma2", "Gemma2ForCausalLM", new Sizes(256000, 2304, 9216, 26, 8, 4, 256, 8192, 1e-6)),
    GEMMA3("gemma3_text", "Gemma3ForCausalLM", new Sizes(262208, 2304, 9216, 26, 8, 4, 256, 131072, 1e-6));

    private static final Set<ModelType> GEMMAS = Set.of(GEMMA, GEMMA2, GEMMA3);

    private final String key;
    private final String architecture;
    private final Sizes sizes;

    ModelType(String key, String architecture, Sizes sizes) {
        this.key = key;
        this.architecture = architecture;
        this.sizes = sizes;
    }

    /** Defaults; keyValueHeads 0 for as many as heads, headDim 0 for hidden / heads. */
    record Sizes(
            int vocab,
            int hidden,
            int intermediate,
            int layers,
            int heads,
            int keyValueHeads,
            int headDim,
            int positions,
            double eps) {}

    /** How layers get windows. */
    enum Windows {
        NONE,
        /** Each layer has the one of sliding_window. */
        ALL,
        /** Layers from max_window_layers on, when use_sliding_window says so. */
        LATE,
        /** All but each second. */
        ALTERNATING,
        /** All but each sixth, or as sliding_window_pattern says. */
        PATTERN
    }

    static Optional<ModelType> of(String key) {
        return Arrays.stream(values()).filter(type -> type.key.equals(key)).findFirst();
    }

    String key() {
        return key;
    }

    String architecture() {
        return architecture;
    }

    Sizes sizes() {
        return sizes;
    }

    boolean tied() {
        return gemma();
    }

    /** Norms of 1 + weight, embeddings times the root of their size. */
    boolean gemma() {
        return GEMMAS.contains(this);
    }

    boolean postNorms() {
        return this == GEMMA2 || this == GEMMA3;
    }

    boolean queryKeyNorm() {
        return this == QWEN3 || this == GEMMA3;
    }

    boolean fusedProjections() {
        return this == PHI3;
    }

    /** Biases without a key: of queries, keys and values. */
    boolean alwaysBiased() {
        return this == QWEN2;
    }

    /** Whether attention_bias is read. */
    boolean attentionBias() {
        return this == LLAMA || this == QWEN3 || gemma();
    }

    Activation activation() {
        return gemma() ? Activation.GELU_TANH : Activation.SILU;
    }

    Windows windows() {
        return switch (this) {
            case LLAMA, GEMMA -> Windows.NONE;
            case MISTRAL, PHI3 -> Windows.ALL;
            case QWEN2, QWEN3 -> Windows.LATE;
            case GEMMA2 -> Windows.ALTERNATING;
            case GEMMA3 -> Windows.PATTERN;
        };
    }

    /** sliding_window where the key is absent; 0 for none. */
    int window() {
        return switch (this) {
            case LLAMA, GEMMA, PHI3 -> 0;
            case MISTRAL, QWEN2, QWEN3, GEMMA2, GEMMA3 -> 4096;
        };
    }

    double ropeTheta() {
        return this == GEMMA3 ? 1_000_000 : 10_000;
    }
}
