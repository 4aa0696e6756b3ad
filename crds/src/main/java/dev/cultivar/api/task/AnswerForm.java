package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;

/** What is made equal before a generated answer and the right one are compared; both go through the same. */
public record AnswerForm(
        @JsonPropertyDescription("Whether white space at both ends is removed. Default: true.")
        Boolean strip,

        @JsonPropertyDescription("Whether capitals become small letters. Default: false.")
        Boolean lowerCase,

        @JsonPropertyDescription(
                "Punctuation (Unicode category P): keep leaves it, remove takes it out. Default: keep.")
        Punctuation punctuation,

        @JsonPropertyDescription(
                "White space inside: keep leaves it, collapse makes each run one blank. Default: keep.")
        Whitespace whitespace) {
    public AnswerForm {
        strip = Defaults.or(strip, true);
        lowerCase = Defaults.or(lowerCase, false);
        punctuation = Defaults.or(punctuation, Punctuation.keep);
        whitespace = Defaults.or(whitespace, Whitespace.keep);
    }

    /** The form of a task that says nothing about it. */
    static AnswerForm stripped() {
        return new AnswerForm(true, false, Punctuation.keep, Whitespace.keep);
    }

    /** What happens to punctuation. */
    public enum Punctuation {
        keep,
        remove
    }

    /** What happens to white space inside. */
    public enum Whitespace {
        keep,
        collapse
    }
}
