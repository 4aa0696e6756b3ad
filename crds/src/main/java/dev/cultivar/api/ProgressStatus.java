package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How far a run is. */
public record ProgressStatus(
        @JsonPropertyDescription("Stage that is running.") @Size(max = 63) @Nullable
        String stage,

        @JsonPropertyDescription(
                "Share of the stage's steps that are done; of a search, share of the trials that have ended.")
        @Min(0)
        @Max(100)
        Integer percent,

        @JsonPropertyDescription("Loss of the last reported step.") @Size(max = 32) @Nullable
        String loss,

        @JsonPropertyDescription("When the running stage is expected to end.") @Size(max = 32) @Nullable
        String estimatedCompletionTime) {}
