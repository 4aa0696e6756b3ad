package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A later part of a stage with a mixture of its own. */
public record Phase(
        @JsonPropertyDescription(
                "Where the phase begins: the share of the stage's duration that lies before it, above 0 and below 1. It begins with the first step at or after that share of the steps, tokens or epochs, whichever the duration counts.")
        @Required
        @Min(0)
        @Max(1)
        Double from,

        @JsonPropertyDescription("Slots and their weights, in place of those before.")
        @Required
        @Size(min = 1, max = 16)
        List<Share> mixture) {
    public Phase {
        mixture = Defaults.list(mixture);
    }
}
