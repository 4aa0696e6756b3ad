package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Sequences per optimizer step: microBatchSize x gradientAccumulationSteps. How they are split never changes the gradient. */
public record Batch(
        @JsonPropertyDescription("Sequences in one forward and backward pass. Default: 1.") @Min(1) @Max(4096)
        Integer microBatchSize,

        @JsonPropertyDescription("Passes before an optimizer step. Default: 1.") @Min(1) @Max(4096)
        Integer gradientAccumulationSteps) {
    public Batch {
        microBatchSize = Defaults.or(microBatchSize, 1);
        gradientAccumulationSteps = Defaults.or(gradientAccumulationSteps, 1);
    }
}
