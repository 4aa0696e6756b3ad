package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** The shape of a model, from which memory and time of a stage follow; names are those of config.json. */
public record ShapeStatus(
        @JsonPropertyDescription("Rows of the embedding.") Integer vocabSize,
        @JsonPropertyDescription("Channels.") Integer hiddenSize,

        @JsonPropertyDescription("Channels inside the feed-forward network.")
        Integer intermediateSize,

        @JsonPropertyDescription("Layers.") Integer numHiddenLayers,
        @JsonPropertyDescription("Heads of queries.") Integer numAttentionHeads,

        @JsonPropertyDescription("Heads of keys and values.")
        Integer numKeyValueHeads,

        @JsonPropertyDescription("Channels of a head.") Integer headDim,

        @JsonPropertyDescription("Whether the head is the embedding.")
        Boolean tieWordEmbeddings,

        @JsonPropertyDescription(
                "Whether q, k and v are one projection, and gate and up another, as in Phi-3. Absent: no.")
        @Nullable
        Boolean fusedProjections,

        @JsonPropertyDescription(
                "Whether layers are computed otherwise than Llama's: other norms, biases, windows, activations. Absent: no.")
        @Nullable
        Boolean otherLayers,

        @JsonPropertyDescription(
                "What scores of attention are capped at; they are then held whole, each of a head's queries with each key. Absent: they are not.")
        @Nullable
        Double attnLogitSoftcapping,

        @JsonPropertyDescription("Tokens that it reads at once. Absent: an earlier version made it.") @Nullable
        Integer maxPositionEmbeddings) {
    public ShapeStatus {
        fusedProjections = Boolean.TRUE.equals(fusedProjections) ? fusedProjections : null;
        otherLayers = Boolean.TRUE.equals(otherLayers) ? otherLayers : null;
    }

    /** Whether q, k and v are one projection, and gate and up another. */
    public boolean fusesProjections() {
        return fusedProjections != null;
    }

    /** Whether the layers are not Llama's. */
    public boolean hasOtherLayers() {
        return otherLayers != null;
    }
}
