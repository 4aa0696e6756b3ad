package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What a reference resolved to. */
public record InputStatus(
        @JsonPropertyDescription(
                "Name under which the input is used: slot, model or task; a task's shots as task/shots.")
        @Size(max = 80)
        String as,

        @JsonPropertyDescription("Kind of the object, or Volume, Hub or Scratch.") @Size(max = 63)
        String kind,

        @JsonPropertyDescription("Name of the object, path in the store, or repository@commit of a hub.")
        @Size(max = 512)
        String name,

        @JsonPropertyDescription("Generation of the object.") @Nullable
        Long generation,

        @JsonPropertyDescription("Digest of the artifact.") @Size(max = 80) @Nullable
        String digest) {}
