package dev.cultivar.api.card;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A side of the grid that a dataset should cover. */
public record GridAxis(
        @JsonPropertyDescription(
                "Key of the metadata. One that no record has is a warning of the card; without values the other axes are counted without it.")
        @Required
        @Size(min = 1, max = 63)
        String key,

        @JsonPropertyDescription(
                "Values that must be there: one that no record has is an empty cell too, which is not seen otherwise. Values that records have besides count as well, up to 64 in all.")
        @Size(max = 64)
        List<@Size(min = 1, max = 253) String> values) {
    public GridAxis {
        values = Defaults.list(values);
    }
}
