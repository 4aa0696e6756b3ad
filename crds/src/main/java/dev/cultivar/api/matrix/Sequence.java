package dev.cultivar.api.matrix;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** Which stage learns which domain, in order. */
public record Sequence(
        @JsonPropertyDescription(
                "Coordinates of the trials that learn in this order, for example an arm of a search. Default: all.")
        @Size(max = 16)
        Map<String, @Size(max = 256) String> where,

        @JsonPropertyDescription("The stages in their order, each with a domain of its own.")
        @Required
        @Size(min = 2, max = 64)
        List<Learnt> learns) {
    public Sequence {
        where = Defaults.map(where);
        learns = Defaults.list(learns);
    }
}
