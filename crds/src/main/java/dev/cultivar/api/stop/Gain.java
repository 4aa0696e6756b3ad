package dev.cultivar.api.stop;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What the domain's exam says of a state, above the start; positive is better, whatever the metric's direction. */
public record Gain(
        @JsonPropertyDescription("Task or suite of the domain, with partition: development.")
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
        String domain) {}
