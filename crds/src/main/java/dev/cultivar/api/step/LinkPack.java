package dev.cultivar.api.step;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/**
 * Joins records to documents along their links: a document starts at a record drawn by the seed and takes the records that it
 * links to, then those that these link to, and so on, each record once, until it has {@code most} or no link leads on.
 */
public record LinkPack(
        @JsonPropertyDescription("Metadata key that names a record. Default: entity.") @Size(min = 1, max = 63)
        String key,

        @JsonPropertyDescription(
                "Metadata key that holds the names of the records it links to, separated by blanks or commas. Default: links.")
        @Size(min = 1, max = 63)
        String links,

        @JsonPropertyDescription("Records of a document. Default: 4.") @Min(2) @Max(64)
        Integer most,

        @JsonPropertyDescription(
                "Which records come together: linked, or shuffled: documents of the same sizes, of records of the same domain at random, as a control. Default: linked.")
        Order order,

        @JsonPropertyDescription("What stands between records. A line end where it is left out.") @Size(max = 64)
        String separator)
        implements MineSpec {
    public LinkPack {
        key = Defaults.or(key, "entity");
        links = Defaults.or(links, "links");
        most = Defaults.or(most, 4);
        order = Defaults.or(order, Order.linked);
        separator = Defaults.or(separator, "\n");
    }

    /** Which records come together. */
    public enum Order {
        linked,
        shuffled
    }
}
