package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** An artifact in the store. */
public record ArtifactStatus(
        @JsonPropertyDescription("Name of what it is.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Kind: dataset, model, adapter or report.") @Size(max = 63)
        String kind,

        @JsonPropertyDescription("Digest; the artifact is the folder <kind>/<digest> of the store.") @Size(max = 80)
        String digest,

        @JsonPropertyDescription("Size.") Long bytes) {}
