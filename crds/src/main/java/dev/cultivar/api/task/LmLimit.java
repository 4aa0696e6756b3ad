package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How much of a view the lm task reads. */
public record LmLimit(
        @JsonPropertyDescription("Documents at most, the first in the view's order. Default: all.") @Min(1) @Nullable
        Long documents,

        @JsonPropertyDescription("Tokens of each document at most, its first. Default: all.") @Min(1) @Nullable
        Long tokensPerDocument) {}
