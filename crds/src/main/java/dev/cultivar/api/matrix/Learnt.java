package dev.cultivar.api.matrix;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A stage and the domain that it learns. */
public record Learnt(
        @JsonPropertyDescription("Stage, a value of the members' coordinate stage.") @Required @Size(min = 1, max = 63)
        String stage,

        @JsonPropertyDescription("Domain that it learns, one of the task's.") @Required @Size(min = 1, max = 253)
        String domain) {}
