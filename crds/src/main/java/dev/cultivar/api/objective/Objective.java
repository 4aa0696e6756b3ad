package dev.cultivar.api.objective;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A loss and its weight: exactly one of clm, sft. */
@ValidationRule(
        value = "[has(self.clm), has(self.sft)].filter(x, x).size() == 1",
        message = "exactly one of clm, sft must be set")
public record Objective(
        @JsonPropertyDescription("Weight in the sum. Default: 1.0.") @Min(0)
        Double weight,

        @JsonPropertyDescription("Next-token loss over every token of text.") @Nullable
        Clm clm,

        @JsonPropertyDescription("Next-token loss over completions and assistant turns.") @Nullable
        Sft sft) {
    public Objective {
        weight = Defaults.or(weight, 1.0);
    }

    /** The branch that is set. */
    public ObjectiveSpec chosen() {
        return OneOf.<ObjectiveSpec>chosen("objectives[]", "clm, sft", clm, sft);
    }
}
