package dev.cultivar.api.tokenizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A tokenizer to fit on the train split: exactly one of bytePairs. */
@ValidationRule(
        value = "[has(self.bytePairs)].filter(x, x).size() == 1",
        message = "exactly one of bytePairs must be set")
public record Tokenizer(
        @JsonPropertyDescription("Byte-level byte pair encoding.") @Nullable
        BytePairs bytePairs) {

    /** The branch that is set. */
    public TokenizerSpec chosen() {
        return OneOf.<TokenizerSpec>chosen("tokenizer", "bytePairs", bytePairs);
    }
}
