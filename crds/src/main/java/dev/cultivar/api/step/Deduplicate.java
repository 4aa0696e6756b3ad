package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Keeps one record of each set of duplicates, the first by source order: exactly one of exact, minhash. */
@ValidationRule(
        value = "[has(self.exact), has(self.minhash)].filter(x, x).size() == 1",
        message = "exactly one of exact, minhash must be set")
public record Deduplicate(
        @JsonPropertyDescription("Records whose text is the same to the letter.") @Nullable
        Exact exact,

        @JsonPropertyDescription("Records whose word n-grams overlap, found by MinHash and locality-sensitive hashing.")
        @Nullable
        Minhash minhash)
        implements StepSpec {

    /** The branch that is set. */
    public DeduplicateSpec chosen() {
        return OneOf.<DeduplicateSpec>chosen("deduplicate", "exact, minhash", exact, minhash);
    }
}
