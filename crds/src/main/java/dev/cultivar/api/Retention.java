package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** What of a run stays in the store. It is no part of what the run computes, so orders do not hold it. */
public record Retention(
        @JsonPropertyDescription(
                "Checkpoints of a stage that stay until its artifact is there, in place of what the recipe's checkpoints.keep says. With guards.rollback that stays, since what a rollback goes back to depends on it. A change counts from the next job.")
        @Min(1)
        @Max(100)
        @Nullable
        Integer checkpoints) {}
