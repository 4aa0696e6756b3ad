package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Each combination where the values of those before it promise most; each runs with every seed. */
@ValidationRule(
        value = "!has(self.initial) || self.initial <= self.points",
        message = "initial is among points, so it can be points at most")
public record Bayes(
        @JsonPropertyDescription("Combinations that are tried, none twice.") @Required @Min(1) @Max(256)
        Integer points,

        @JsonPropertyDescription(
                "How many of them are drawn by the run's seed, before values of the objective decide. Default: 5.")
        @Min(1)
        @Max(256)
        Integer initial)
        implements SearchMethodSpec {
    public Bayes {
        initial = Defaults.or(initial, 5);
    }
}
