package dev.cultivar.api.method;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** y = W x + (alpha / rank) B A dropout(x), W frozen (Hu et al. 2021). */
public record Lora(
        @JsonPropertyDescription("Rank of A and B. Default: 16.") @Min(1) @Max(1024)
        Integer rank,

        @JsonPropertyDescription("Scale; the adapter is multiplied by alpha / rank. Default: 32.") @Min(0)
        Double alpha,

        @JsonPropertyDescription("Dropout on the adapter's input. Default: 0.0.") @Min(0) @Max(1)
        Double dropout,

        @JsonPropertyDescription(
                "Projections that get an adapter. Default: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj.")
        @Size(max = 16)
        List<@Size(max = 63) String> targetModules,

        @JsonPropertyDescription(
                "Whether the rows of the tokens that the last extendVocabulary has added are trained too, in the embedding and in a head of its own. Default: false.")
        @Nullable
        Boolean newTokens)
        implements MethodSpec {
    public Lora {
        rank = Defaults.or(rank, 16);
        alpha = Defaults.or(alpha, 32.0);
        dropout = Defaults.or(dropout, 0.0);
        targetModules = targetModules == null || targetModules.isEmpty()
                ? List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
                : List.copyOf(targetModules);
        // what is off is left out, so that orders keep the digests that they had before there were new tokens
        newTokens = Boolean.TRUE.equals(newTokens) ? newTokens : null;
    }

    /** Whether rows of new tokens are trained. */
    public boolean trainsNewTokens() {
        return newTokens != null;
    }
}
