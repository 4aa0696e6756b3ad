package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the weights of a model come from: exactly one of volume, run. */
@ValidationRule(
        value = "[has(self.volume), has(self.run)].filter(x, x).size() == 1",
        message = "exactly one of volume, run must be set")
public record ModelSource(
        @JsonPropertyDescription("A folder or file in the workspace's store.") @Nullable
        Volume volume,

        @JsonPropertyDescription("The output of a TrainingRun.") @Nullable
        RunOutput run) {

    /** The branch that is set. */
    public ModelSourceSpec chosen() {
        return OneOf.<ModelSourceSpec>chosen("models{}", "volume, run", volume, run);
    }
}
