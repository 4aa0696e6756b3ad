package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How the points of a search are chosen: exactly one of grid, random, bayes. */
@ValidationRule(
        value = "[has(self.grid), has(self.random), has(self.bayes)].filter(x, x).size() == 1",
        message = "exactly one of grid, random, bayes must be set")
public record SearchMethod(
        @JsonPropertyDescription("Every combination.") @Nullable
        Grid grid,

        @JsonPropertyDescription("Some of the combinations.") @Nullable
        Random random,

        @JsonPropertyDescription("Each combination where the objective of those before it promises most.") @Nullable
        Bayes bayes) {

    /** The branch that is set. */
    public SearchMethodSpec chosen() {
        return OneOf.<SearchMethodSpec>chosen("search.method", "grid, random, bayes", grid, random, bayes);
    }
}
