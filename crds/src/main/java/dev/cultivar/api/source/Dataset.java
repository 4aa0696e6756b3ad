package dev.cultivar.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.split.Shots;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Records of another DomainDataset of the namespace, with their ids and metadata. It is prepared first. */
public record Dataset(
        @JsonPropertyDescription("Name of the DomainDataset.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Split of the dataset. Default: train.") @Size(min = 1, max = 63)
        String split,

        @JsonPropertyDescription("At most this many records, the first in the dataset's order. Default: all.")
        @Min(1)
        @Nullable
        Long records,

        @JsonPropertyDescription("Only some domains. Default: all.") @Nullable
        DomainChoice domains,

        @JsonPropertyDescription(
                "The same number of records of each class, of the domains that are wanted, drawn by this dataset's seed; records counts those. Default: all.")
        @Nullable
        Shots shots)
        implements SourceSpec {
    public Dataset {
        split = Defaults.or(split, "train");
    }

    /** The part of the dataset that is meant. */
    public View view() {
        return new View(name, split, records, domains, shots);
    }
}
