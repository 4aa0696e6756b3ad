package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * Size and structure of a text world. There are {@code domains} domains d1, d2, ... and the domain general. Each has content
 * words of its own (nouns, verbs, adjectives, drawn by Zipf's law: the word of rank k with weight 1/k) where each word prefers
 * two followers of every kind (bigrams), and entities with one value for each relation, every value being that of equally many
 * entities. Each entity is also linked to another one of its domain.
 */
public record WorldShape(
        @JsonPropertyDescription("Domains beside general. Default: 4.") @Min(1) @Max(16)
        Integer domains,

        @JsonPropertyDescription("Entities of each domain. Default: 40.") @Min(4) @Max(400)
        Integer entities,

        @JsonPropertyDescription("Relations of each domain; every entity has a value for each. Default: 4.")
        @Min(1)
        @Max(12)
        Integer relations,

        @JsonPropertyDescription("Values that a relation can have. Default: 12.") @Min(2) @Max(64)
        Integer values,

        @JsonPropertyDescription("Content words of each domain. Default: 90.") @Min(9) @Max(600)
        Integer words,

        @JsonPropertyDescription("Content words of the general domain. Default: 180.") @Min(9) @Max(600)
        Integer generalWords,

        @JsonPropertyDescription(
                "Share of its words and of its relations that domain d2 has from d1, d3 from d2 and so on; followers come with the words. Default: 0.")
        @Min(0)
        @Max(1)
        Double relatedness,

        @JsonPropertyDescription(
                "Function words and names of general relations: shared means that all domains use the general (English) ones, own that each domain has made-up ones of its own, as another language has. Default: shared.")
        Language language) {
    public WorldShape {
        domains = Defaults.or(domains, 4);
        entities = Defaults.or(entities, 40);
        relations = Defaults.or(relations, 4);
        values = Defaults.or(values, 12);
        words = Defaults.or(words, 90);
        generalWords = Defaults.or(generalWords, 180);
        relatedness = Defaults.or(relatedness, 0.0);
        language = Defaults.or(language, Language.shared);
    }

    /** All defaults. */
    public static WorldShape standard() {
        return new WorldShape(
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent(),
                Defaults.absent());
    }

    /** Whose function words a domain uses. */
    public enum Language {
        shared,
        own
    }
}
