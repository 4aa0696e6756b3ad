package dev.cultivar.api.edit;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one of mergeAdapter. */
@ValidationRule(value = "has(self.mergeAdapter)", message = "exactly one of mergeAdapter must be set")
public record Edit(
        @JsonPropertyDescription("Adds the adapter into the weights.") @Nullable
        MergeAdapter mergeAdapter) {

    /** The branch that is set. */
    public EditSpec chosen() {
        return OneOf.<EditSpec>chosen("edit", "mergeAdapter", mergeAdapter);
    }
}
