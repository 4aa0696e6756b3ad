package dev.cultivar.api.edit;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * The model gets the tokens by which a dataset has extended its tokenizer. The row of a new token in the embedding, and in a head of its
 * own, begins as the mean of the rows of the old tokens that its merges join; all other rows stay.
 */
public record ExtendVocabulary(
        @JsonPropertyDescription("The slot whose dataset has tokenizer.extend.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String slot)
        implements EditSpec {}
