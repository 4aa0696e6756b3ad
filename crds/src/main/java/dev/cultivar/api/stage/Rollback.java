package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * Back to the newest regular checkpoint that a step was taken from, or to the stage's start when there is none.
 */
public record Rollback(
        @JsonPropertyDescription("Times; the step that is refused after them stops the stage. Default: 3.")
        @Min(1)
        @Max(100)
        Integer atMost,

        @JsonPropertyDescription(
                "What is read after it: skip goes on behind the batch that was refused, replay reads the same again. Default: skip.")
        RollbackBatches batches,

        @JsonPropertyDescription("The learning rate is multiplied by this at each. Default: 1.0.") @Min(0) @Max(1)
        Double learningRateFactor) {
    public Rollback {
        atMost = Defaults.or(atMost, 3);
        batches = Defaults.or(batches, RollbackBatches.skip);
        learningRateFactor = Defaults.or(learningRateFactor, 1.0);
    }
}
