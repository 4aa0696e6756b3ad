package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * A trial is stopped when a quarter, a half or three quarters of a stage's steps are done and its mean training loss until there is above the
 * median of what trials before it had there, in the same stage with as many steps.
 */
public record Median(
        @JsonPropertyDescription("Trials before it that must have come as far. Default: 5.") @Min(2) @Max(255)
        Integer trials,

        @JsonPropertyDescription("Percent of a stage's steps before which nothing is stopped. Default: 25.")
        @Min(0)
        @Max(75)
        Integer after)
        implements EarlyStopSpec {
    public Median {
        trials = Defaults.or(trials, 5);
        after = Defaults.or(after, 25);
    }
}
