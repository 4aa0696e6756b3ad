package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The length of a stage: exactly one of steps, tokens, epochs; 0 passes the models through. */
@ValidationRule(
        value = "[has(self.steps), has(self.tokens), has(self.epochs)].filter(x, x).size() == 1",
        message = "exactly one of steps, tokens, epochs must be set")
public record Duration(
        @JsonPropertyDescription("Optimizer steps.") @Min(0) @Max(100000000) @Nullable
        Long steps,

        @JsonPropertyDescription("Tokens that the model reads, rounded up to whole steps.") @Min(0) @Nullable
        Long tokens,

        @JsonPropertyDescription("Passes over the first slot of the mixture.") @Min(0) @Max(10000) @Nullable
        Double epochs) {}
