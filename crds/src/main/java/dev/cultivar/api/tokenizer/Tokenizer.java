package dev.cultivar.api.tokenizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A tokenizer to fit on the train split: exactly one of bytePairs, wordPiece. */
@ValidationRule(
        value = "[has(self.bytePairs), has(self.wordPiece)].filter(x, x).size() == 1",
        message = "exactly one of bytePairs, wordPiece must be set")
public record Tokenizer(
        @JsonPropertyDescription("Byte-level byte pair encoding: every text comes back as it was.") @Nullable
        BytePairs bytePairs,

        @JsonPropertyDescription("Words cut into the longest tokens that they begin with, as BERT does.") @Nullable
        WordPiece wordPiece) {

    /** The branch that is set. */
    public TokenizerSpec chosen() {
        return OneOf.<TokenizerSpec>chosen("tokenizer", "bytePairs, wordPiece", bytePairs, wordPiece);
    }
}
