package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A condition as Kubernetes has them; kstatus reads Ready, Reconciling and Stalled. */
public record Condition(
        @JsonPropertyDescription("Type of the condition.") @Required @Size(max = 63)
        String type,

        @JsonPropertyDescription("True, False or Unknown.") @Required @Pattern("True|False|Unknown")
        String status,

        @JsonPropertyDescription("Generation of the object that was looked at.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("When the status last changed.") @Size(max = 32) @Nullable
        String lastTransitionTime,

        @JsonPropertyDescription("One word for programs.") @Size(max = 63)
        String reason,

        @JsonPropertyDescription("A sentence for people: what happened and what to do.") @Size(max = 4096)
        String message) {}
