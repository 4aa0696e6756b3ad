package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The verdict of a gate. */
public record GateStatus(
        @JsonPropertyDescription("Name of the gate.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Proven, NotProven or Undecided.") @Pattern("Proven|NotProven|Undecided")
        String verdict,

        @JsonPropertyDescription("The value, or the paired difference where - against.") @Nullable
        Double estimate,

        @JsonPropertyDescription("Lower end of its confidence interval.") @Nullable
        Double low,

        @JsonPropertyDescription("Upper end of its confidence interval.") @Nullable
        Double high,

        @JsonPropertyDescription("Documents or items that were drawn.")
        Long n,

        @JsonPropertyDescription(
                "Replicates behind the interval: combinations of seed and other coordinates that the gate does not name.")
        @Nullable
        Integer replicates,

        @JsonPropertyDescription("Unit.") @Size(max = 32) String unit,

        @JsonPropertyDescription(
                "Documents, items or replicates that would probably decide an undecided gate; the message says which.")
        @Nullable
        Long neededN,

        @JsonPropertyDescription("What moved, by how much, and what it means.") @Size(max = 1024)
        String message) {}
