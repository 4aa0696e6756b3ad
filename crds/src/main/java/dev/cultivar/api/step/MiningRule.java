package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A pattern, and the item that each of its matches becomes. */
public record MiningRule(
        @JsonPropertyDescription(
                "Regular expression of java.util.regex, for example (\\\\w+) is the (\\\\w+) of (\\\\w+).")
        @Required
        @Size(min = 1, max = 1024)
        String regex,

        @JsonPropertyDescription(
                "Text of the item, with $1 or ${name} for the groups of the pattern, for example question: what is the $2 of $3? answer: $1.")
        @Required
        @Size(min = 1, max = 1024)
        String item) {}
