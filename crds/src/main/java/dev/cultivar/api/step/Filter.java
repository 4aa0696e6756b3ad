package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Keeps the records that fulfil one rule: exactly one of length, pattern, language. */
@ValidationRule(
        value = "[has(self.length), has(self.pattern), has(self.language)].filter(x, x).size() == 1",
        message = "exactly one of length, pattern, language must be set")
public record Filter(
        @JsonPropertyDescription("By the number of characters of the record's text.") @Nullable
        Length length,

        @JsonPropertyDescription("By a regular expression.") @Nullable
        TextPattern pattern,

        @JsonPropertyDescription("By the language of the record's text.") @Nullable
        Language language)
        implements StepSpec {

    /** The branch that is set. */
    public FilterSpec chosen() {
        return OneOf.<FilterSpec>chosen("filter", "length, pattern, language", length, pattern, language);
    }
}
