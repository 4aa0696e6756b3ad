package dev.cultivar.api.gate;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** The paired difference is within the margin on both sides. */
public record Equivalent(
        @JsonPropertyDescription(
                "How much better or worse still counts as the same, in the metric's unit. The whole two-sided interval must lie within.")
        @Required
        @Min(0)
        Double margin)
        implements GateSpec {}
