package dev.cultivar.api.optimizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exactly one of adamw. */
@ValidationRule(value = "has(self.adamw)", message = "exactly one of adamw must be set")
public record Optimizer(
        @JsonPropertyDescription("AdamW.") @Nullable Adamw adamw,

        @JsonPropertyDescription(
                "Learning rates and weight decays of some parameters; the first group that names a parameter counts. Default: none.")
        @Size(max = 16)
        @Nullable
        List<Group> groups,

        @JsonPropertyDescription(
                "Whether weight decay reaches norms and biases too; false leaves them out, as transformers' Trainer does. A group's weightDecay goes before this. Default: true.")
        @Nullable
        Boolean decayNorms) {
    public Optimizer {
        // what is off is left out, so that orders keep the digests that they had before there were groups
        groups = groups == null || groups.isEmpty() ? null : List.copyOf(groups);
        decayNorms = Boolean.FALSE.equals(decayNorms) ? decayNorms : null;
    }

    /** Whether weight decay reaches norms and biases. */
    public boolean decaysNorms() {
        return decayNorms == null;
    }

    /** The branch that is set. */
    public OptimizerSpec chosen() {
        return OneOf.<OptimizerSpec>chosen("optimizer", "adamw", adamw);
    }
}
