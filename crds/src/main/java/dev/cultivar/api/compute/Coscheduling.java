package dev.cultivar.api.compute;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A scheduler with the coscheduling plugin. */
public record Coscheduling(
        @JsonPropertyDescription("Name of the scheduler (the pods' spec.schedulerName).")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
        String schedulerName,

        @JsonPropertyDescription("Name of the cluster's PriorityClass for the pods. Default: the cluster's.")
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
        @Nullable
        String priorityClass)
        implements QueueSpec {}
