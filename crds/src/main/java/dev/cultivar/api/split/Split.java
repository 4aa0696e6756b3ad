package dev.cultivar.api.split;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One named part of a dataset; splits take their share in order, the rest is train. */
@ValidationRule(
        value =
                "[has(self.fraction), has(self.domains), has(self.entities), has(self.after), has(self.shots)].filter(x, x).size() == 1",
        message = "exactly one of fraction, domains, entities, after, shots must be set")
public record Split(
        @JsonPropertyDescription("Name of the split. The name train is reserved for the rest.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("A share of the groups.") @Nullable
        Fraction fraction,

        @JsonPropertyDescription("Whole domains.") @Nullable Domains domains,

        @JsonPropertyDescription("All records about a share of the entities.") @Nullable
        Entities entities,

        @JsonPropertyDescription("Records from a time on.") @Nullable
        After after,

        @JsonPropertyDescription("The same number of records of each class, of those that are left after the steps.")
        @Nullable
        Shots shots) {

    /** The branch that is set. */
    public SplitSpec chosen() {
        return OneOf.<SplitSpec>chosen(
                "splits[" + name + "]",
                "fraction, domains, entities, after, shots",
                fraction,
                domains,
                entities,
                after,
                shots);
    }
}
