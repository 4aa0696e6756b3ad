package dev.cultivar.api.compute;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A Kueue LocalQueue of this namespace. */
public record Kueue(
        @JsonPropertyDescription("Name of the LocalQueue.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Name of the WorkloadPriorityClass. Default: none, which is priority 0.")
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
        @Nullable
        String priorityClass)
        implements QueueSpec {}
