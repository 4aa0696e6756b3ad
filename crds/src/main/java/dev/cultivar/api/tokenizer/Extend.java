package dev.cultivar.api.tokenizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.model.Volume;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/**
 * Byte pair encoding continued: the train split is cut into the tokens of a model's byte-level tokenizer, and the most frequent pairs
 * of neighbours become new tokens after its own. Its tokens keep their ids, and its merges come before all new ones.
 */
public record Extend(
        @JsonPropertyDescription("The model whose tokenizer is extended.") @Required
        Volume volume,

        @JsonPropertyDescription("New tokens at most; fewer when the text has no more pairs. Default: 1024.")
        @Min(1)
        @Max(262144)
        Integer newTokens,

        @JsonPropertyDescription("How often a pair must occur to become a token. Default: 2.") @Min(1) @Max(1000000)
        Integer minFrequency)
        implements TokenizerSpec {
    public Extend {
        newTokens = Defaults.or(newTokens, 1024);
        minFrequency = Defaults.or(minFrequency, 2);
    }
}
