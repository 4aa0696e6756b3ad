package dev.cultivar.api.objective;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Causal language modelling: mean of -log p(token | tokens before) over every token of the step. */
public record Clm(
        @JsonPropertyDescription(
                "Share of each target that is spread over the whole vocabulary (label smoothing). Default: 0.0.")
        @Min(0)
        @Max(1)
        @Nullable
        Double labelSmoothing,

        @JsonPropertyDescription(
                "Weight of the squared logarithm of the softmax's denominator, added to each token's loss. Default: 0.0.")
        @Min(0)
        @Nullable
        Double zLoss,

        @JsonPropertyDescription(
                "Alpha of the uniform noise on embedded tokens while training (NEFTune): its bound is alpha / sqrt(tokens of the document x hidden size). Default: 0.0.")
        @Min(0)
        @Nullable
        Double neftuneNoiseAlpha)
        implements ObjectiveSpec {
    public Clm {
        // what is off is left out, so that orders keep the digests that they had before there were these
        labelSmoothing = Defaults.positive(labelSmoothing);
        zLoss = Defaults.positive(zLoss);
        neftuneNoiseAlpha = Defaults.positive(neftuneNoiseAlpha);
    }

    @Override
    public List<RecordType> records() {
        return List.of(RecordType.text);
    }
}
