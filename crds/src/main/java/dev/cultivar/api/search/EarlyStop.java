package dev.cultivar.api.search;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Which trials are not worth their end: exactly one of median. */
@ValidationRule(value = "[has(self.median)].filter(x, x).size() == 1", message = "exactly one of median must be set")
public record EarlyStop(
        @JsonPropertyDescription("Those with a worse training loss than half of the trials before them.") @Nullable
        Median median) {

    /** The branch that is set. */
    public EarlyStopSpec chosen() {
        return OneOf.<EarlyStopSpec>chosen("search.earlyStop", "median", median);
    }
}
