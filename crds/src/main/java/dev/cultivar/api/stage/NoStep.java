package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** No step is finished for a time. The pod ends with exit code 75, and the next one goes on from the last checkpoint. */
public record NoStep(
        @JsonPropertyDescription(
                "The time, in seconds; more than the longest step, or the writing of a checkpoint, takes. Reading the model and publishing are not watched.")
        @Required
        @Min(1)
        @Max(604800)
        Integer seconds,

        @JsonPropertyDescription("Pods that are ended so; the one after them fails the stage. Default: 3.")
        @Min(0)
        @Max(100)
        Integer restarts) {
    public NoStep {
        restarts = Defaults.or(restarts, 3);
    }
}
