package dev.cultivar.api.optimizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exactly one of adamw, adamw8bit, adafactor, sgd, and what holds for all of them. */
@ValidationRule(
        value = "[has(self.adamw), has(self.adamw8bit), has(self.adafactor), has(self.sgd)].filter(x, x).size() == 1",
        message = "exactly one of adamw, adamw8bit, adafactor, sgd must be set")
public record Optimizer(
        @JsonPropertyDescription("AdamW.") @Nullable Adamw adamw,

        @JsonPropertyDescription("AdamW with moments of 8 bits: a quarter of the optimizer's memory.") @Nullable
        Adamw8bit adamw8bit,

        @JsonPropertyDescription("Adafactor: an optimizer's memory of rows and columns alone.") @Nullable
        Adafactor adafactor,

        @JsonPropertyDescription("Stochastic gradient descent.") @Nullable
        Sgd sgd,

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
        return OneOf.<OptimizerSpec>chosen(
                "optimizer", "adamw, adamw8bit, adafactor, sgd", adamw, adamw8bit, adafactor, sgd);
    }
}
