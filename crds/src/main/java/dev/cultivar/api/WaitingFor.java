package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** Something that must be there first. */
public record WaitingFor(
        @JsonPropertyDescription("Kind of the object.") @Size(max = 63)
        String kind,

        @JsonPropertyDescription("Name of the object.") @Size(max = 253)
        String name,

        @JsonPropertyDescription("Why it is not enough yet.") @Size(max = 63)
        String reason) {}
