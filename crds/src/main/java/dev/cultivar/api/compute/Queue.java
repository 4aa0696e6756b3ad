package dev.cultivar.api.compute;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.OneOf;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who admits or places the pods: exactly one of kueue, volcano, coscheduling. */
@ValidationRule(
        value = "[has(self.kueue), has(self.volcano), has(self.coscheduling)].filter(x, x).size() == 1",
        message = "exactly one of kueue, volcano, coscheduling must be set")
public record Queue(
        @JsonPropertyDescription(
                "Kueue starts, stops and resumes each Job; a Job that it stops saves a checkpoint first.")
        @Nullable
        Kueue kueue,

        @JsonPropertyDescription("Volcano's scheduler places all pods of a Job at once.") @Nullable
        Volcano volcano,

        @JsonPropertyDescription(
                "A scheduler with the coscheduling plugin places all pods of a Job at once. Its CRD PodGroup (scheduling.x-k8s.io/v1alpha1) must be there.")
        @Nullable
        Coscheduling coscheduling) {

    /** The branch that is set. */
    public QueueSpec chosen() {
        return OneOf.<QueueSpec>chosen("queue", "kueue, volcano, coscheduling", kueue, volcano, coscheduling);
    }
}
