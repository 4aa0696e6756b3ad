package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** A domain of a prepared dataset. */
public record DomainStatus(
        @JsonPropertyDescription("Name of the domain: the records' metadata domain.") @Size(max = 253)
        String name,

        @JsonPropertyDescription("Records of it in all splits.")
        Long records) {}
