package dev.cultivar.api.method;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Which parameters change: exactly one of full, lora. */
@ValidationRule(
        value = "[has(self.full), has(self.lora)].filter(x, x).size() == 1",
        message = "exactly one of full, lora must be set")
public record Method(
        @JsonPropertyDescription("All parameters.") @Nullable
        Full full,

        @JsonPropertyDescription("A low-rank adapter beside frozen weights.") @Nullable
        Lora lora) {

    /** The branch that is set. */
    public MethodSpec chosen() {
        return OneOf.<MethodSpec>chosen("methods{}", "full, lora", full, lora);
    }
}
