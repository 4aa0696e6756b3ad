package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Data of earlier stages, mixed in against forgetting. The buffer is the slot's view; its records bound it. */
public record Replay(
        @JsonPropertyDescription(
                "Share of the tokens that is replayed, through all phases; the mixture shares the rest. Above 0 and below 1.")
        @Required
        @Min(0)
        @Max(1)
        Double share,

        @JsonPropertyDescription("Slots that are replayed, in equal parts.") @Required @Size(min = 1, max = 16)
        List<@Size(max = 63) String> of) {
    public Replay {
        of = Defaults.list(of);
    }
}
