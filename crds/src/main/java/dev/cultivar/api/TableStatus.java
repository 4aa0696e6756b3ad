package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** The table of a search as files. */
public record TableStatus(
        @JsonPropertyDescription("Digest; search.html and trials.csv are in the folder report/<digest> of the store.")
        @Size(max = 80)
        String digest,

        @JsonPropertyDescription("Digest of the order that it was made by, which holds the rows.") @Size(max = 80)
        String order) {}
