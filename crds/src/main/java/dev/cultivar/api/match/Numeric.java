package dev.cultivar.api.match;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The answer is a number within a tolerance of the right one: -3.5, 1,000, 1e3, 3/4. What is no number as a whole is wrong. */
public record Numeric(
        @JsonPropertyDescription("Largest difference that still counts as right. Default: 0.0.") @Min(0) @Max(1e300)
        Double tolerance)
        implements MatchSpec {
    public Numeric {
        tolerance = Defaults.or(tolerance, 0.0);
    }
}
