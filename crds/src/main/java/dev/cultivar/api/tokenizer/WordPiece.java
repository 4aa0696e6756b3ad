package dev.cultivar.api.tokenizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * WordPiece as BERT has it (Schuster and Nakajima 2012; Devlin et al. 2019): text is cut at white space and punctuation, a word is
 * the longest token it begins with, then the longest that goes on, written with ##. White space does not come back. The same as
 * WordPieceTrainer, BertNormalizer and BertPreTokenizer of the tokenizers package, whose letters within words get ids by chance and
 * here in order.
 */
public record WordPiece(
        @JsonPropertyDescription(
                "Tokens at most, special ones and letters included; fewer when the text has no more pairs. Default: 2048.")
        @Min(64)
        @Max(262144)
        Integer vocabularySize,

        @JsonPropertyDescription("How often a pair must occur to become a token. Default: 2.") @Min(1) @Max(1000000)
        Integer minFrequency,

        @JsonPropertyDescription(
                "Letters at most, the most frequent ones; each stands in the vocabulary as the beginning of a word and as what goes on. Default: 1000.")
        @Min(1)
        @Max(65536)
        Integer alphabet,

        @JsonPropertyDescription("Whether letters become small ones and lose their accents. Default: false.")
        Boolean lowerCase,

        @JsonPropertyDescription("Stands for a word with a letter that has no token. Default: [UNK].")
        @Size(min = 1, max = 64)
        String unknownToken,

        @JsonPropertyDescription(
                "Tokens with an id and no text of their own, first in the vocabulary; the first one ends a text. Default: <|endoftext|> alone.")
        @Size(max = 64)
        List<@Size(min = 1, max = 64) String> specialTokens)
        implements TokenizerSpec {
    public WordPiece {
        vocabularySize = Defaults.or(vocabularySize, 2048);
        minFrequency = Defaults.or(minFrequency, 2);
        alphabet = Defaults.or(alphabet, 1000);
        lowerCase = Defaults.or(lowerCase, false);
        unknownToken = Defaults.or(unknownToken, "[UNK]");
        specialTokens = specialTokens == null || specialTokens.isEmpty()
                ? List.of(BytePairs.END_OF_TEXT)
                : List.copyOf(specialTokens);
    }
}
