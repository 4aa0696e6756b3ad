package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.search.Override;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** The best configuration of a search so far. */
public record BestStatus(
        @JsonPropertyDescription("Its trials, one for each seed.") @Size(max = 64)
        List<@Size(max = 63) String> trials,

        @JsonPropertyDescription("Axis to value or arm.") @Size(max = 16)
        Map<String, @Size(max = 128) String> coordinates,

        @JsonPropertyDescription("The objective: the mean of its trials.")
        Double value,

        @JsonPropertyDescription("What makes it out of the run: spec.overrides of a run that repeats it.")
        @Size(max = 64)
        List<Override> overrides) {
    public BestStatus {
        trials = Defaults.list(trials);
        coordinates = Defaults.map(coordinates);
        overrides = Defaults.list(overrides);
    }
}
