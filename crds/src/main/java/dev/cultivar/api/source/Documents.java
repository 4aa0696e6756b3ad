package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * Running text. A document is about one entity (all entities have equally many documents, give or take one) and the one that
 * it is linked to; it states facts between filler sentences. Record columns beside text: id, group (the document; copies
 * are of the original's group), domain, entity, planted (none, junk, duplicate, leak).
 */
@ValidationRule(
        value = "(has(self.facts) ? self.facts : 3) <= (has(self.sentences) ? self.sentences : 6)",
        message = "documents: facts must not be above sentences")
public record Documents(
        @JsonPropertyDescription("Documents of each domain. Default: 500.") @Min(1) @Max(200000)
        Integer count,

        @JsonPropertyDescription("Sentences of a document. Default: 6.") @Min(1) @Max(64)
        Integer sentences,

        @JsonPropertyDescription("How many of them state a fact. Default: 3.") @Min(0) @Max(64)
        Integer facts,

        @JsonPropertyDescription(
                "Ways to state a fact in which the entity comes first, so many of them in use. Default: 3.")
        @Min(1)
        @Max(4)
        Integer phrasings,

        @JsonPropertyDescription(
                "Share of the facts that are stated with the value first, which a model that reads from left to right cannot answer from. Default: 0.")
        @Min(0)
        @Max(1)
        Double valueFirst,

        @JsonPropertyDescription("Share of the facts that are about the linked entity. Default: 0.25.") @Min(0) @Max(1)
        Double linked,

        @JsonPropertyDescription("Whose facts: own or general. Default: own.")
        Told about,

        @JsonPropertyDescription("Share of the documents that are junk: words at random, from all domains. Default: 0.")
        @Min(0)
        @Max(1)
        Double junk,

        @JsonPropertyDescription("Share of the documents that copy an earlier one, with one word changed. Default: 0.")
        @Min(0)
        @Max(1)
        Double duplicates,

        @JsonPropertyDescription("Share of the documents that end with an exam question and its answer. Default: 0.")
        @Min(0)
        @Max(1)
        Double leaks)
        implements TextPart {
    public Documents {
        count = Defaults.or(count, 500);
        sentences = Defaults.or(sentences, 6);
        facts = Defaults.or(facts, 3);
        phrasings = Defaults.or(phrasings, 3);
        valueFirst = Defaults.or(valueFirst, 0.0);
        linked = Defaults.or(linked, 0.25);
        about = Defaults.or(about, Told.own);
        junk = Defaults.or(junk, 0.0);
        duplicates = Defaults.or(duplicates, 0.0);
        leaks = Defaults.or(leaks, 0.0);
    }

    /** The same documents, more or fewer of them. */
    public Documents counting(int documents) {
        return new Documents(
                documents, sentences, facts, phrasings, valueFirst, linked, about, junk, duplicates, leaks);
    }

    @Override
    public RecordType record() {
        return RecordType.text;
    }
}
