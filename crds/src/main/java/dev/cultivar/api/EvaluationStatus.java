package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an Evaluation. */
public record EvaluationStatus(
        @JsonPropertyDescription("Generation that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, GatePassed.") @Size(max = 16)
        List<Condition> conditions,

        @JsonPropertyDescription("What must be there first.") @Size(max = 32)
        List<WaitingFor> waitingFor,

        @JsonPropertyDescription("What references resolved to.") @Size(max = 64)
        List<InputStatus> inputs,

        @JsonPropertyDescription("Who did the work.") @Nullable
        Versions versions,

        @JsonPropertyDescription("Imports of models and the examination itself.") @Size(max = 32)
        List<StageStatus> stages,

        @JsonPropertyDescription("The numbers.") @Size(max = 100)
        List<ResultStatus> results,

        @JsonPropertyDescription("The verdicts.") @Size(max = 32)
        List<GateStatus> gates,

        @JsonPropertyDescription("The states that stop rules chose.") @Size(max = 8)
        List<StopStatus> stops,

        @JsonPropertyDescription("Gates that hold, of all, as n/m.") @Size(max = 16) @Nullable
        String passed,

        @JsonPropertyDescription("The report: JSON and one HTML page.") @Nullable
        ArtifactStatus report) {
    public EvaluationStatus {
        conditions = Defaults.list(conditions);
        waitingFor = Defaults.list(waitingFor);
        inputs = Defaults.list(inputs);
        stages = Defaults.list(stages);
        results = Defaults.list(results);
        gates = Defaults.list(gates);
        stops = Defaults.list(stops);
    }
}
