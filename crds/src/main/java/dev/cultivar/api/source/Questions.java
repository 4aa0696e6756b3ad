package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * A question about each fact of the chosen entities, in random order: prompt {@code question: what is the R of E? answer:},
 * completion a space and the value. Columns beside them: id, group (the entity), domain, entity.
 */
public record Questions(
        @JsonPropertyDescription("Ways to ask; each fact is asked in each of the first so many. Default: 1.")
        @Min(1)
        @Max(3)
        Integer phrasings,

        @JsonPropertyDescription(
                "Links to follow: 1 asks for a value of the entity, 2 for a value of the one that it is linked to. Default: 1.")
        @Min(1)
        @Max(2)
        Integer hops,

        @JsonPropertyDescription("Whose facts: own or general. Default: own.")
        Told about,

        @JsonPropertyDescription(
                "What stands before the question: none, or rows, the rows of the entities that the answer needs and of as many others. Default: none.")
        Context context)
        implements TextPart {
    public Questions {
        phrasings = Defaults.or(phrasings, 1);
        hops = Defaults.or(hops, 1);
        about = Defaults.or(about, Told.own);
        context = Defaults.or(context, Context.none);
    }

    @Override
    public RecordType record() {
        return RecordType.promptCompletion;
    }

    /** What stands before a question. */
    public enum Context {
        none,
        rows
    }
}
