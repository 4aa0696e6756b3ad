package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * Near duplicates: two records share a band of their MinHash signature with probability 1 - (1 - s^rows)^bands at
 * Jaccard similarity s of their word n-grams (Broder 1997; Leskovec, Rajaraman, Ullman, chapter 3).
 */
public record Minhash(
        @JsonPropertyDescription("Words in a shingle. Default: 5.") @Min(1) @Max(32)
        Integer ngram,

        @JsonPropertyDescription("Bands of the signature. Default: 14.") @Min(1) @Max(128)
        Integer bands,

        @JsonPropertyDescription("Hashes in a band. Default: 8.") @Min(1) @Max(64)
        Integer rows)
        implements DeduplicateSpec {
    public Minhash {
        ngram = Defaults.or(ngram, 5);
        bands = Defaults.or(bands, 14);
        rows = Defaults.or(rows, 8);
    }
}
