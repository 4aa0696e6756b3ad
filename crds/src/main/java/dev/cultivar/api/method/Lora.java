package dev.cultivar.api.method;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.quantization.Quantization;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** y = W x + (alpha / rank) B A dropout(x), W frozen (Hu et al. 2021); names are PEFT's. */
public record Lora(
        @JsonPropertyDescription("Rank of A and B. Default: 16.") @Min(1) @Max(1024)
        Integer rank,

        @JsonPropertyDescription("Scale; the adapter is multiplied by alpha / rank. Default: 32.") @Min(0)
        Double alpha,

        @JsonPropertyDescription("Dropout on the adapter's input. Default: 0.0.") @Min(0) @Max(1)
        Double dropout,

        @JsonPropertyDescription(
                "Projections that get an adapter: the end of a module's name after a dot (q_proj, layers.0.mlp.up_proj), a regular expression for the whole name (.*\\.[0-3]\\.mlp\\..*), or all-linear, every projection but the head. Default: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj.")
        @Size(max = 16)
        List<@Size(max = 253) String> targetModules,

        @JsonPropertyDescription(
                "Whether the rows of the tokens that the last extendVocabulary has added are trained too, in the embedding and in a head of its own. Default: false.")
        @Nullable
        Boolean newTokens,

        @JsonPropertyDescription(
                "Whether the adapter is multiplied by alpha / sqrt(rank) instead of alpha / rank (rsLoRA, Kalajdzievski 2023). Default: false.")
        @Nullable
        Boolean useRslora,

        @JsonPropertyDescription(
                "Whether each output has a trained magnitude, the norm of its row of W + (alpha / rank) B A (DoRA, Liu et al. 2024). Default: false.")
        @Nullable
        Boolean useDora,

        @JsonPropertyDescription(
                "Modules that are trained whole beside the adapter, each by the end of its name, such as embed_tokens, lm_head or norm. They are no targets. Default: none.")
        @Size(max = 16)
        @Nullable
        List<@Size(min = 1, max = 253) String> modulesToSave,

        @JsonPropertyDescription(
                "How the frozen projections are held while the adapter is trained (QLoRA); merging uses the weights as they were. Default: none, float32.")
        @Nullable
        Quantization quantization,

        @JsonPropertyDescription(
                "What the learning rate of B, and of trained vectors, is multiplied by (LoRA+, Hayou et al. 2024). Default: 1.0.")
        @Min(1)
        @Max(1024)
        @Nullable
        Double loraplusLrRatio,

        @JsonPropertyDescription("Ranks of some modules; the first item that names a module counts. Default: none.")
        @Size(max = 64)
        @Nullable
        List<RankPattern> rankPattern,

        @JsonPropertyDescription("Alphas of some modules; the first item that names a module counts. Default: none.")
        @Size(max = 64)
        @Nullable
        List<AlphaPattern> alphaPattern)
        implements MethodSpec {
    public Lora {
        rank = Defaults.or(rank, 16);
        alpha = Defaults.or(alpha, 32.0);
        dropout = Defaults.or(dropout, 0.0);
        targetModules = targetModules == null || targetModules.isEmpty()
                ? List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
                : List.copyOf(targetModules);
        // what is off is left out, so that orders keep the digests that they had before there were these fields
        newTokens = Boolean.TRUE.equals(newTokens) ? newTokens : null;
        useRslora = Boolean.TRUE.equals(useRslora) ? useRslora : null;
        useDora = Boolean.TRUE.equals(useDora) ? useDora : null;
        modulesToSave = modulesToSave == null || modulesToSave.isEmpty() ? null : List.copyOf(modulesToSave);
        loraplusLrRatio = loraplusLrRatio == null || loraplusLrRatio == 1 ? null : loraplusLrRatio;
        rankPattern = rankPattern == null || rankPattern.isEmpty() ? null : List.copyOf(rankPattern);
        alphaPattern = alphaPattern == null || alphaPattern.isEmpty() ? null : List.copyOf(alphaPattern);
    }

    /** Whether the scale is alpha / sqrt(rank). */
    public boolean rankStabilizes() {
        return useRslora != null;
    }

    /** Whether magnitudes are trained. */
    public boolean trainsMagnitudes() {
        return useDora != null;
    }

    /** What B's learning rate is multiplied by. */
    public double lrRatio() {
        return Defaults.or(loraplusLrRatio, 1.0);
    }

    /** Whether rows of new tokens are trained. */
    public boolean trainsNewTokens() {
        return newTokens != null;
    }
}
