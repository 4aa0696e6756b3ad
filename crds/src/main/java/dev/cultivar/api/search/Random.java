package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** Some of the combinations, drawn without replacement by the run's seed; each runs with every seed. */
public record Random(
        @JsonPropertyDescription("Combinations that are drawn.") @Required @Min(1) @Max(256)
        Integer points) implements SearchMethodSpec {}
