package dev.cultivar.api.tokenizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A tokenizer to fit on the train split: exactly one of bytePairs, wordPiece, unigram, extend. */
@ValidationRule(
        value =
                "[has(self.bytePairs), has(self.wordPiece), has(self.unigram), has(self.extend)].filter(x, x).size() == 1",
        message = "exactly one of bytePairs, wordPiece, unigram, extend must be set")
public record Tokenizer(
        @JsonPropertyDescription("Byte-level byte pair encoding: every text comes back as it was.") @Nullable
        BytePairs bytePairs,

        @JsonPropertyDescription("Words cut into the longest tokens that they begin with, as BERT does.") @Nullable
        WordPiece wordPiece,

        @JsonPropertyDescription(
                "The likeliest of the tokens that a text can be cut into: every text comes back as it was.")
        @Nullable
        Unigram unigram,

        @JsonPropertyDescription("The tokenizer of a model, with new tokens learnt on the train split.") @Nullable
        Extend extend) {

    /** The branch that is set. */
    public TokenizerSpec chosen() {
        return OneOf.<TokenizerSpec>chosen(
                "tokenizer", "bytePairs, wordPiece, unigram, extend", bytePairs, wordPiece, unigram, extend);
    }
}
