package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A slot and its weight in a mixture. */
public record Share(
        @JsonPropertyDescription("Name of the slot.") @Required @Size(min = 1, max = 63)
        String slot,

        @JsonPropertyDescription("Weight; weights are shares of the tokens and need not sum to 1. Default: 1.0.")
        @Min(0)
        Double weight,

        @JsonPropertyDescription(
                "Passes over the slot, counted from the stage's first step, after which it gives no more and the others take its share. Absent: no end.")
        @Min(0)
        @Max(10000)
        @Nullable
        Double maxEpochs) {
    public Share {
        weight = Defaults.or(weight, 1.0);
    }
}
