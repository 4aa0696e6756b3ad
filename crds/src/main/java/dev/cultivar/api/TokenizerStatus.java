package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** A tokenizer that was fitted on a dataset. */
public record TokenizerStatus(
        @JsonPropertyDescription("Tokens of the vocabulary.")
        Long vocabularySize,

        @JsonPropertyDescription("By split: tokens divided by words, where a word is what stands between white space.")
        @Size(max = 17)
        Map<String, Double> fertility,

        @JsonPropertyDescription("With extend: the fertility of the tokenizer that was extended, by split.")
        @Size(max = 17)
        Map<String, Double> baseFertility,

        @JsonPropertyDescription("SHA-256 of tokenizer.json.") @Size(max = 80)
        String digest) {
    public TokenizerStatus {
        fertility = Defaults.map(fertility);
        baseFertility = Defaults.map(baseFertility);
    }

    /** Of one that extends none. */
    public TokenizerStatus(Long vocabularySize, Map<String, Double> fertility, String digest) {
        this(vocabularySize, fertility, Map.of(), digest);
    }
}
