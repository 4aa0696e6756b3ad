package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Who did the work. */
public record Versions(
        @JsonPropertyDescription("Version of the operator.") @Size(max = 63)
        String operator,

        @JsonPropertyDescription("Image of the pods.") @Size(max = 512) @Nullable
        String image,

        @JsonPropertyDescription("Version of the contract between operator and pods.")
        Integer contract) {}
