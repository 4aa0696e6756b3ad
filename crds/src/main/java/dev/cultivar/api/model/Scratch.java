package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import dev.cultivar.api.family.Decoder;
import dev.cultivar.api.family.FamilySpec;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A model that has learnt nothing, of a family: exactly one of decoder. */
@ValidationRule(value = "[has(self.decoder)].filter(x, x).size() == 1", message = "exactly one of decoder must be set")
public record Scratch(
        @JsonPropertyDescription("A causal decoder in Llama's layout.") @Nullable
        Decoder decoder) implements ModelSourceSpec {

    /** The branch that is set. */
    public FamilySpec chosen() {
        return OneOf.<FamilySpec>chosen("scratch", "decoder", decoder);
    }
}
