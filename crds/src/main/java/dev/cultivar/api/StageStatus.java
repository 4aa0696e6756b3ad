package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a stage. */
public record StageStatus(
        @JsonPropertyDescription("Name of the stage; import is the base model's.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Pending, Running, Suspended, Succeeded or Failed.") @Size(max = 16)
        String state,

        @JsonPropertyDescription("One word for programs.") @Size(max = 63) @Nullable
        String reason,

        @JsonPropertyDescription("A sentence for people.") @Size(max = 4096) @Nullable
        String message,

        @JsonPropertyDescription("Job of the stage.") @Size(max = 63) @Nullable
        String job,

        @JsonPropertyDescription("Pod that runs, or ran last: kubectl logs.") @Size(max = 253) @Nullable
        String pod,

        @JsonPropertyDescription("Order of the stage.") @Nullable
        OrderStatus order,

        @JsonPropertyDescription("Pods that were started.") Integer attempts,

        @JsonPropertyDescription("Steps that had to be done again, over all attempts.")
        Long lostSteps,

        @JsonPropertyDescription("When the job was made.") @Size(max = 32) @Nullable
        String queuedAt,

        @JsonPropertyDescription("When the first pod started.") @Size(max = 32) @Nullable
        String startTime,

        @JsonPropertyDescription("When it ended.") @Size(max = 32) @Nullable
        String completionTime,

        @JsonPropertyDescription("Optimizer steps done.") Long step,
        @JsonPropertyDescription("Optimizer steps in all.") Long total,

        @JsonPropertyDescription("Tokens in a second.") @Nullable
        Double tokensPerSecond,

        @JsonPropertyDescription(
                "Step of the newest checkpoint that is on disk; absent when there is none, as after the stage's end.")
        @Nullable
        Long checkpoint,

        @JsonPropertyDescription(
                "Last reported metrics, 32 at most: the loss, what searches judge and costs count (means of losses, tokens, operations), the loss of each objective, others by name, and shares of slots as far as there is room.")
        @Size(max = 32)
        Map<String, Double> metrics,

        @JsonPropertyDescription("What guards did.") @Nullable
        GuardStatus guards,

        @JsonPropertyDescription("TrainingRun that had done the same order with the same image.")
        @Size(max = 63)
        @Nullable
        String reusedFrom,

        @JsonPropertyDescription("What the stage made.") @Size(max = 16)
        List<ArtifactStatus> outputs) {
    public StageStatus {
        attempts = Defaults.or(attempts, 0);
        lostSteps = Defaults.or(lostSteps, 0L);
        step = Defaults.or(step, 0L);
        total = Defaults.or(total, 0L);
        metrics = Defaults.map(metrics);
        outputs = Defaults.list(outputs);
    }

    /** Whether it is in a state. */
    public boolean is(String wanted) {
        return state.equals(wanted);
    }
}
