package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Budgets, each divided between fields in every way. */
public record Allocate(
        @JsonPropertyDescription("The budgets, decimal numbers above 0 in the unit of the prices.")
        @Required
        @Size(min = 1, max = 16)
        List<@Size(max = 32) @Pattern(Good.AMOUNT) String> totals,

        @JsonPropertyDescription("How many equal shares a budget is cut into; a field gets any number of them.")
        @Required
        @Min(1)
        @Max(64)
        Integer parts,

        @JsonPropertyDescription(
                "What the budgets are spent on. A total is a coordinate by the axis's name, the share of each of these by the axis's name, a point and its own.")
        @Required
        @Size(min = 2, max = 4)
        List<Good> between) {
    public Allocate {
        totals = Defaults.list(totals);
        between = Defaults.list(between);
    }
}
