package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** A split of a prepared dataset. */
public record SplitStatus(
        @JsonPropertyDescription("Name of the split.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Records in it.") Long records,

        @JsonPropertyDescription("Bytes of text in it (UTF-8).")
        Long bytes) {}
