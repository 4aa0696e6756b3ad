package dev.cultivar.api.split;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** All records of some domains, by their metadata domain, that earlier splits have left. */
public record Domains(
        @JsonPropertyDescription("The domains.") @Required @Size(min = 1, max = 64)
        List<@Size(min = 1, max = 253) String> of)
        implements SplitSpec {
    public Domains {
        of = Defaults.list(of);
    }
}
