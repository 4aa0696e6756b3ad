package dev.cultivar.api.edit;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one of extendVocabulary, mergeAdapter. */
@ValidationRule(
        value = "[has(self.extendVocabulary), has(self.mergeAdapter)].filter(x, x).size() == 1",
        message = "exactly one of extendVocabulary, mergeAdapter must be set")
public record Edit(
        @JsonPropertyDescription("Gives the model the new tokens of a dataset's tokenizer.") @Nullable
        ExtendVocabulary extendVocabulary,

        @JsonPropertyDescription("Adds the adapter into the weights.") @Nullable
        MergeAdapter mergeAdapter) {

    /** The branch that is set. */
    public EditSpec chosen() {
        return OneOf.<EditSpec>chosen("edit", "extendVocabulary, mergeAdapter", extendVocabulary, mergeAdapter);
    }
}
