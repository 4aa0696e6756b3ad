package dev.cultivar.api.split;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/**
 * All records about a share of the entities, by their metadata entity, that earlier splits have left: what is trained on and what
 * is asked are about different ones. Drawn by a hash of seed and entity, so datasets of one seed hold the same entities out.
 */
public record Entities(
        @JsonPropertyDescription("Share of the entities, between 0 and 1.") @Required @Min(0) @Max(1)
        Double share) implements SplitSpec {}
