package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * A question about each fact of the chosen entities, in random order, and options: the value and others of the same
 * relation. The question's text is the prompt of {@link Questions}. Columns beside question, options and answer: id, group (the
 * entity), domain, entity. Guessing gives 1 in {@code options}: every value is right equally often.
 */
public record Exam(
        @JsonPropertyDescription("Options of a question; fewer where the relation has fewer values. Default: 4.")
        @Min(2)
        @Max(16)
        Integer options,

        @JsonPropertyDescription("Which way to ask. Default: 1.") @Min(1) @Max(3)
        Integer phrasing,

        @JsonPropertyDescription(
                "Links to follow: 1 asks for a value of the entity, 2 for a value of the one that it is linked to. Default: 1.")
        @Min(1)
        @Max(2)
        Integer hops,

        @JsonPropertyDescription("Whose facts: own or general. Default: own.")
        Told about,

        @JsonPropertyDescription(
                "What stands before the question: none, or rows, the rows of the entities that the answer needs and of as many others. Default: none.")
        Questions.Context context,

        @JsonPropertyDescription(
                "Questions about other entities of the domain that stand before it with their answers. Default: 0.")
        @Min(0)
        @Max(16)
        Integer shots)
        implements TextPart {
    public Exam {
        options = Defaults.or(options, 4);
        phrasing = Defaults.or(phrasing, 1);
        hops = Defaults.or(hops, 1);
        about = Defaults.or(about, Told.own);
        context = Defaults.or(context, Questions.Context.none);
        shots = Defaults.or(shots, 0);
    }

    @Override
    public RecordType record() {
        return RecordType.choice;
    }
}
