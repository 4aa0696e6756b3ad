package dev.cultivar.api.family;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A causal decoder in Llama's layout (RoPE, RMSNorm, SwiGLU, grouped queries); the fields are config.json's keys. The size of the
 * vocabulary is the tokenizer's. Linear layers and the embedding start normal with initializerRange, norms at one.
 */
@ValidationRule(
        value = "(" + Decoder.HIDDEN + ") % (2 * (" + Decoder.HEADS + ")) == 0",
        message =
                "hiddenSize must be a multiple of twice numAttentionHeads: each head gets hiddenSize / numAttentionHeads"
                        + " channels, and rotary positions turn them in pairs")
@ValidationRule(
        value = "!has(self.numKeyValueHeads) || (" + Decoder.HEADS + ") % self.numKeyValueHeads == 0",
        message =
                "numAttentionHeads must be a multiple of numKeyValueHeads: each key and value head serves as many query heads")
public record Decoder(
        @JsonPropertyDescription("Channels of a token. Default: 128.") @Min(8) @Max(16384)
        Integer hiddenSize,

        @JsonPropertyDescription("Layers. Default: 4.") @Min(1) @Max(128)
        Integer numHiddenLayers,

        @JsonPropertyDescription("Query heads of a layer. Default: 4.") @Min(1) @Max(256)
        Integer numAttentionHeads,

        @JsonPropertyDescription(
                "Key and value heads of a layer; fewer than query heads share. Default: as many as numAttentionHeads.")
        @Min(1)
        @Max(256)
        Integer numKeyValueHeads,

        @JsonPropertyDescription(
                "Channels inside the feed-forward part. Default: 8/3 of hiddenSize, rounded up to a multiple of 32.")
        @Min(8)
        @Max(65536)
        Integer intermediateSize,

        @JsonPropertyDescription("Longest sequence in tokens. Default: 512.") @Min(8) @Max(131072)
        Integer maxPositionEmbeddings,

        @JsonPropertyDescription("Whether the output layer is the embedding. Default: true.")
        Boolean tieWordEmbeddings,

        @JsonPropertyDescription("Base of the rotary frequencies. Default: 10000.") @Min(1)
        Double ropeTheta,

        @JsonPropertyDescription("Added to the mean square in RMSNorm. Default: 0.00001.") @Min(0) @Max(1)
        Double rmsNormEps,

        @JsonPropertyDescription("Standard deviation of the weights at the start. Default: 0.02.") @Min(0) @Max(10)
        Double initializerRange)
        implements FamilySpec {
    private static final int HIDDEN_SIZE = 128;
    private static final int ATTENTION_HEADS = 4;
    private static final int MULTIPLE = 32;

    static final String HIDDEN = "has(self.hiddenSize) ? self.hiddenSize : " + HIDDEN_SIZE;
    static final String HEADS = "has(self.numAttentionHeads) ? self.numAttentionHeads : " + ATTENTION_HEADS;

    public Decoder {
        hiddenSize = Defaults.or(hiddenSize, HIDDEN_SIZE);
        numHiddenLayers = Defaults.or(numHiddenLayers, 4);
        numAttentionHeads = Defaults.or(numAttentionHeads, ATTENTION_HEADS);
        numKeyValueHeads = Defaults.or(numKeyValueHeads, numAttentionHeads);
        intermediateSize =
                Defaults.or(intermediateSize, Math.ceilDiv(Math.ceilDiv(8 * hiddenSize, 3), MULTIPLE) * MULTIPLE);
        maxPositionEmbeddings = Defaults.or(maxPositionEmbeddings, 512);
        tieWordEmbeddings = Defaults.or(tieWordEmbeddings, true);
        ropeTheta = Defaults.or(ropeTheta, 10000.0);
        rmsNormEps = Defaults.or(rmsNormEps, 0.00001);
        initializerRange = Defaults.or(initializerRange, 0.02);
    }
}
