package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.view.View;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** Solved examples that stand before each item, drawn by the seed for each item, the same for all models; never the item itself. */
public record Shots(
        @JsonPropertyDescription("How many. Default: 5.") @Min(1) @Max(64)
        Integer count,

        @JsonPropertyDescription(
                "Where they are drawn from, its first 10,000 records at most: records of the type that the task reads.")
        @Required
        View from) {
    public Shots {
        count = Defaults.or(count, 5);
    }
}
