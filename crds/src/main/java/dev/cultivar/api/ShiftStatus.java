package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How far a state is from the start on one exam. */
public record ShiftStatus(
        @JsonPropertyDescription("Task or suite.") @Size(max = 63)
        String of,

        @JsonPropertyDescription("Domain, where the task is asked for each.") @Size(max = 253) @Nullable
        String domain,

        @JsonPropertyDescription("Metric.") @Size(max = 63) String metric,

        @JsonPropertyDescription("The paired difference from the start, the mean over replicates.")
        Double estimate,

        @JsonPropertyDescription("Lower end of its confidence interval.")
        Double low,

        @JsonPropertyDescription("Upper end of its confidence interval.")
        Double high,

        @JsonPropertyDescription("Documents or items.") Long n,

        @JsonPropertyDescription("Seeds behind the interval.")
        Integer replicates,

        @JsonPropertyDescription("Unit.") @Size(max = 32) String unit) {}
