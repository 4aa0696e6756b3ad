package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** A checkpoint in the store. */
public record CheckpointStatus(
        @JsonPropertyDescription("Stage that wrote it.") @Size(max = 63)
        String stage,

        @JsonPropertyDescription("Optimizer step that it holds.")
        Long step,

        @JsonPropertyDescription("Path below the store's root.") @Size(max = 512)
        String path,

        @JsonPropertyDescription("Digest of its manifest.") @Size(max = 80)
        String digest) {}
