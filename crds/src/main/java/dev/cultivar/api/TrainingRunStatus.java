package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a TrainingRun. */
public record TrainingRunStatus(
        @JsonPropertyDescription("Generation that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "Ready, Reconciling, Stalled, Running, Suspended, Succeeded, Failed, Preflight, Expired.")
        @Size(max = 16)
        List<Condition> conditions,

        @JsonPropertyDescription("What must be there first.") @Size(max = 32)
        List<WaitingFor> waitingFor,

        @JsonPropertyDescription("What references resolved to when the run started.") @Size(max = 64)
        List<InputStatus> inputs,

        @JsonPropertyDescription("Who did the work.") @Nullable
        Versions versions,

        @JsonPropertyDescription("When the run started; from then on what it is made of is frozen.")
        @Size(max = 32)
        @Nullable
        String startTime,

        @JsonPropertyDescription("When the run ended.") @Size(max = 32) @Nullable
        String completionTime,

        @JsonPropertyDescription("The recipe as it was when the run started.") @Nullable
        AdaptationRecipeSpec recipe,

        @JsonPropertyDescription("How far the run is.") @Nullable
        ProgressStatus progress,

        @JsonPropertyDescription("The stages.") @Size(max = 32)
        List<StageStatus> stages,

        @JsonPropertyDescription("The newest checkpoints.") @Size(max = 10)
        List<CheckpointStatus> checkpoints,

        @JsonPropertyDescription(
                "What the run has used; a search: its trials, those that were deleted, and what measured them.")
        @Nullable
        CostStatus cost,

        @JsonPropertyDescription("The trials of a search.") @Nullable
        SearchStatus search,

        @JsonPropertyDescription("What its own pods have used, which cost, budget and deadline count by.") @Nullable
        MeterStatus meter) {
    public TrainingRunStatus {
        conditions = Defaults.list(conditions);
        waitingFor = Defaults.list(waitingFor);
        inputs = Defaults.list(inputs);
        stages = Defaults.list(stages);
        checkpoints = Defaults.list(checkpoints);
    }
}
