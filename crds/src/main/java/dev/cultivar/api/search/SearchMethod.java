package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How the points of a search are chosen: exactly one of grid, random. */
@ValidationRule(
        value = "[has(self.grid), has(self.random)].filter(x, x).size() == 1",
        message = "exactly one of grid, random must be set")
public record SearchMethod(
        @JsonPropertyDescription("Every combination.") @Nullable
        Grid grid,

        @JsonPropertyDescription("Some of the combinations.") @Nullable
        Random random) {

    /** The branch that is set. */
    public SearchMethodSpec chosen() {
        return OneOf.<SearchMethodSpec>chosen("search.method", "grid, random", grid, random);
    }
}
