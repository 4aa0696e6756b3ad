package dev.cultivar.api.gate;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The value itself is within bounds. */
@ValidationRule(value = "has(self.atLeast) || has(self.atMost)", message = "value: set atLeast, atMost or both")
public record Value(
        @JsonPropertyDescription("Smallest good value.") @Nullable
        Double atLeast,

        @JsonPropertyDescription("Largest good value.") @Nullable
        Double atMost)
        implements GateSpec {}
