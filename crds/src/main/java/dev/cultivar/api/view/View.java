package dev.cultivar.api.view;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.split.Shots;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A part of a dataset of the same namespace. */
public record View(
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

        @JsonPropertyDescription(
                "Only some domains, by the records' metadata domain; records counts those. Default: all.")
        @Nullable
        DomainChoice domains,

        @JsonPropertyDescription(
                "The same number of records of each class, of the domains that are wanted, drawn by the seed of what reads them; records counts those. Default: all.")
        @Nullable
        Shots shots) {
    public View {
        split = Defaults.or(split, "train");
    }

    /** All domains of a split. */
    public View(String name, String split, @Nullable Long records) {
        this(name, split, records, null);
    }

    /** All records of some domains. */
    public View(String name, String split, @Nullable Long records, @Nullable DomainChoice domains) {
        this(name, split, records, domains, null);
    }

    /** The same of other domains. */
    public View on(@Nullable DomainChoice other) {
        return new View(name, split, records, other, shots);
    }

    /** Whether its domains depend on what models were trained on. */
    public boolean asksUnseen() {
        return domains != null && domains.unseen() != null;
    }

    /** Whether each model is asked domains of its own. */
    public boolean asksEach() {
        return domains != null && domains.unseen() != null && domains.unseen().by() == Unseen.Members.each;
    }
}
