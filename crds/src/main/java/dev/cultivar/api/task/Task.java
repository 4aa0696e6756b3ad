package dev.cultivar.api.task;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One named task: exactly one of lm, choice. */
@ValidationRule(
        value = "[has(self.lm), has(self.choice)].filter(x, x).size() == 1",
        message = "exactly one of lm, choice must be set")
public record Task(
        @JsonPropertyDescription("Name of the task, unique in the evaluation.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription("Likelihood of documents.") @Nullable
        Lm lm,

        @JsonPropertyDescription("The most likely option of a question.") @Nullable
        Choice choice,

        @JsonPropertyDescription(
                "What the numbers may be used for: a search may choose by development tasks only; unseen ones are for claims. Default: unseen.")
        Partition partition) {
    public Task {
        partition = Defaults.or(partition, Partition.unseen);
    }

    /** The branch that is set. */
    public TaskSpec chosen() {
        return OneOf.<TaskSpec>chosen("tasks[" + name + "]", "lm, choice", lm, choice);
    }
}
