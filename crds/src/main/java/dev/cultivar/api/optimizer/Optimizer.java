package dev.cultivar.api.optimizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one of adamw. */
@ValidationRule(value = "has(self.adamw)", message = "exactly one of adamw must be set")
public record Optimizer(
        @JsonPropertyDescription("AdamW.") @Nullable Adamw adamw) {

    /** The branch that is set. */
    public OptimizerSpec chosen() {
        return OneOf.<OptimizerSpec>chosen("optimizer", "adamw", adamw);
    }
}
