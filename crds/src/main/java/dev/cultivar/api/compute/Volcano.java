package dev.cultivar.api.compute;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A queue of Volcano. */
public record Volcano(
        @JsonPropertyDescription("Name of the Queue (scheduling.volcano.sh).")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Name of the cluster's PriorityClass for the pods. Default: the cluster's.")
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
        @Nullable
        String priorityClass)
        implements QueueSpec {}
