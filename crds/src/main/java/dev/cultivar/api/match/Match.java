package dev.cultivar.api.match;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How an answer is held against the right one: exactly one of exact, numeric, anyOf. */
@ValidationRule(
        value = "[has(self.exact), has(self.numeric), has(self.anyOf)].filter(x, x).size() == 1",
        message = "exactly one of exact, numeric, anyOf must be set")
public record Match(
        @JsonPropertyDescription("The same characters.") @Nullable
        Exact exact,

        @JsonPropertyDescription("The same number.") @Nullable
        Numeric numeric,

        @JsonPropertyDescription("One of several right answers.") @Nullable
        AnyOf anyOf) {

    /** The branch that is set. */
    public MatchSpec chosen() {
        return OneOf.<MatchSpec>chosen("match", "exact, numeric, anyOf", exact, numeric, anyOf);
    }
}
