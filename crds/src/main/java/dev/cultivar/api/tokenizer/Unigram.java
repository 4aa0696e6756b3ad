package dev.cultivar.api.tokenizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Unigram language model over the bytes of a text (Kudo 2018): tokens with a probability each, and a text is its likeliest tokens.
 * Begins with frequent substrings, fits probabilities by expectation maximisation and drops what the likelihood misses least, until
 * the vocabulary is small enough. Every text comes back as it was. The same as UnigramTrainer and ByteLevel of the tokenizers
 * package, whose ids of equally likely tokens are given by chance and here in order.
 */
public record Unigram(
        @JsonPropertyDescription(
                "Tokens at most, special ones and the 256 bytes included; fewer when the text has no more substrings that repeat. Default: 2048.")
        @Min(257)
        @Max(262144)
        Integer vocabularySize,

        @JsonPropertyDescription("Bytes of the longest token. Default: 16.") @Min(2) @Max(64)
        Integer maxPieceLength,

        @JsonPropertyDescription(
                "Share of the tokens that is kept each time the vocabulary shrinks; a larger one takes longer. Default: 0.75.")
        @Min(0.1)
        @Max(0.95)
        Double shrinkingFactor,

        @JsonPropertyDescription(
                "Steps of expectation maximisation before each time the vocabulary shrinks, and at the end. Default: 2.")
        @Min(1)
        @Max(64)
        Integer subIterations,

        @JsonPropertyDescription(
                "Tokens with an id and no text of their own, first in the vocabulary; the first one ends a text. Default: <|endoftext|> alone.")
        @Size(max = 64)
        List<@Size(min = 1, max = 64) String> specialTokens)
        implements TokenizerSpec {
    public Unigram {
        vocabularySize = Defaults.or(vocabularySize, 2048);
        maxPieceLength = Defaults.or(maxPieceLength, 16);
        shrinkingFactor = Defaults.or(shrinkingFactor, 0.75);
        subIterations = Defaults.or(subIterations, 2);
        specialTokens = specialTokens == null || specialTokens.isEmpty()
                ? List.of(BytePairs.END_OF_TEXT)
                : List.copyOf(specialTokens);
    }
}
