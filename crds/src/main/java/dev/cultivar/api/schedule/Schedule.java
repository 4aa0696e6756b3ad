package dev.cultivar.api.schedule;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one of constant, linear. */
@ValidationRule(
        value = "[has(self.constant), has(self.linear)].filter(x, x).size() == 1",
        message = "exactly one of constant, linear must be set")
public record Schedule(
        @JsonPropertyDescription("The same learning rate after the warm-up.") @Nullable
        Constant constant,

        @JsonPropertyDescription("From the top down to zero at the end of the stage.") @Nullable
        Linear linear) {

    /** The branch that is set. */
    public ScheduleSpec chosen() {
        return OneOf.<ScheduleSpec>chosen("schedule", "constant, linear", constant, linear);
    }
}
