package dev.cultivar.api.match;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Size;

/** The record lists several right answers; the answer must be one of them, character by character after normalisation. */
public record AnyOf(
        @JsonPropertyDescription("What stands between the right answers of a record. Default: |.")
        @Size(min = 1, max = 8)
        String separator)
        implements MatchSpec {
    public AnyOf {
        separator = Defaults.or(separator, "|");
    }
}
