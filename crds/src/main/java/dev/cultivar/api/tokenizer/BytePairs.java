package dev.cultivar.api.tokenizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Byte-level byte pair encoding (Sennrich et al. 2016; Radford et al. 2019): GPT-2's regular expression cuts text into pieces, the
 * 256 bytes are the first tokens, then the most frequent pair of neighbours becomes the next, again and again. Every text comes
 * back as it was. The same as BpeTrainer and ByteLevel of the tokenizers package.
 */
public record BytePairs(
        @JsonPropertyDescription(
                "Tokens at most, special ones and the 256 bytes included; fewer when the text has no more pairs. Default: 2048.")
        @Min(257)
        @Max(262144)
        Integer vocabularySize,

        @JsonPropertyDescription("How often a pair must occur to become a token. Default: 2.") @Min(1) @Max(1000000)
        Integer minFrequency,

        @JsonPropertyDescription(
                "Tokens with an id and no text of their own, first in the vocabulary; the first one ends a text. Default: <|endoftext|> alone.")
        @Size(max = 64)
        List<@Size(min = 1, max = 64) String> specialTokens)
        implements TokenizerSpec {
    /** The token that ends a text, where nothing else is said. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    public BytePairs {
        vocabularySize = Defaults.or(vocabularySize, 2048);
        minFrequency = Defaults.or(minFrequency, 2);
        specialTokens =
                specialTokens == null || specialTokens.isEmpty() ? List.of(END_OF_TEXT) : List.copyOf(specialTokens);
    }
}
