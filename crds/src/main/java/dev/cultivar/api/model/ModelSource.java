package dev.cultivar.api.model;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the weights of a model come from: exactly one of volume, run, scratch, hub. */
@ValidationRule(
        value = "[has(self.volume), has(self.run), has(self.scratch), has(self.hub)].filter(x, x).size() == 1",
        message = "exactly one of volume, run, scratch, hub must be set")
@ValidationRule(
        value = "has(self.scratch) == has(self.tokenizer)",
        message = "tokenizer must be set with scratch, and only with it: any other model brings its own tokenizer")
public record ModelSource(
        @JsonPropertyDescription("A folder or file in the workspace's store.") @Nullable
        Volume volume,

        @JsonPropertyDescription("The output of a TrainingRun.") @Nullable
        RunOutput run,

        @JsonPropertyDescription("A model that has learnt nothing; its weights are drawn from the seed.") @Nullable
        Scratch scratch,

        @JsonPropertyDescription("A model repository of a Hugging Face Hub.") @Nullable
        Hub hub,

        @JsonPropertyDescription("The tokenizer of a scratch model.") @Nullable
        ModelTokenizer tokenizer) {

    /** The branch that is set. */
    public ModelSourceSpec chosen() {
        return OneOf.<ModelSourceSpec>chosen("models{}", "volume, run, scratch, hub", volume, run, scratch, hub);
    }
}
