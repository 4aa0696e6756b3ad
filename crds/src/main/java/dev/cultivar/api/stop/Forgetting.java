package dev.cultivar.api.stop;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What the start could do and a state must not lose; positive is worse, whatever the metric's direction. */
public record Forgetting(
        @JsonPropertyDescription("Task or suite of what is to be kept, with partition: development.")
        @Required
        @Size(min = 1, max = 63)
        String of,

        @JsonPropertyDescription(
                "Metric of it. Default: the one that suites and matrices take, score for a suite; docs/claims.md lists them.")
        @Size(max = 63)
        @Nullable
        String metric,

        @JsonPropertyDescription(
                "Domain that is looked at, where the task is asked for each; needed there and nowhere else.")
        @Size(max = 253)
        @Nullable
        String domain,

        @JsonPropertyDescription(
                "How much may be forgotten, in the metric's unit. The upper end of the interval must not be above it.")
        @Required
        @Min(0)
        Double atMost) {}
