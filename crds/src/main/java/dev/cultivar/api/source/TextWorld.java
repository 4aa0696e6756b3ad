package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A made-up world and what is told of it: exactly one of documents, questions, exam, rows. The world (words, entities, facts)
 * depends on the dataset's seed and on {@code world} alone, so datasets of the same seed and world tell of the same facts.
 * What is drawn while telling depends on the name of the source too, so that two sources tell the same facts in other words.
 * The same manifest gives the same bytes on every machine.
 */
@ValidationRule(
        value = "[has(self.documents), has(self.questions), has(self.exam), has(self.rows)].filter(x, x).size() == 1",
        message = "exactly one of documents, questions, exam, rows must be set")
public record TextWorld(
        @JsonPropertyDescription(
                "Size and structure of the world. Datasets that are to share facts have the same seed and the same world. Default: a world of 4 domains and general.")
        WorldShape world,

        @JsonPropertyDescription(
                "Domains that records are made of: general, d1, d2 and so on; d2 is the neighbour of d1 and d3. Default: all of the world.")
        @Size(max = 17)
        @Nullable
        List<@Pattern("general|d[1-9][0-9]?") String> domains,

        @JsonPropertyDescription(
                "Part of each domain's entities that records are about, so that training and exam can be about different ones. Default: all.")
        EntityRange entities,

        @JsonPropertyDescription("Running text that states facts among other sentences (record text).") @Nullable
        Documents documents,

        @JsonPropertyDescription("A question about each fact, and its answer (record promptCompletion).") @Nullable
        Questions questions,

        @JsonPropertyDescription("A question about each fact, and options (record choice).") @Nullable
        Exam exam,

        @JsonPropertyDescription("One semi-structured record of attributes for each entity (record text).") @Nullable
        Rows rows)
        implements GeneratedSpec {
    public TextWorld {
        world = Defaults.or(world, WorldShape.standard());
        domains = Defaults.list(domains);
        entities = Defaults.or(entities, EntityRange.all());
    }

    /** The branch that is set. */
    public TextPart chosen() {
        return OneOf.<TextPart>chosen(
                "sources[].from.generated.text", "documents, questions, exam, rows", documents, questions, exam, rows);
    }
}
