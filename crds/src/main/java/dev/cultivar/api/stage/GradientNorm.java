package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** The 2-norm of all gradients of a step together, before maxGradNorm scales them. */
public record GradientNorm(
        @JsonPropertyDescription("The largest that is taken.") @Required @Min(0)
        Double atMost) {}
