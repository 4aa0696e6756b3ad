package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.gate.Correction;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.matrix.Matrix;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.stop.Stop;
import dev.cultivar.api.task.Suite;
import dev.cultivar.api.task.Task;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Is it better, and what did it cost elsewhere. */
// here and not at the root: what was stored before the rule came goes on to get a status
@ValidationRule(
        value = "!has(self.compute) || !has(self.compute.dataWorkers)",
        message = "spec.compute.dataWorkers is for TrainingRuns alone: remove it")
public record EvaluationSpec(
        @JsonPropertyDescription("Models to measure, by the name that results and gates use.")
        @Required
        @Size(min = 1, max = 16)
        Map<String, ModelSource> models,

        @JsonPropertyDescription("What to measure.") @Required @Size(min = 1, max = 32)
        List<Task> tasks,

        @JsonPropertyDescription("Several tasks in one number.") @Size(max = 8)
        List<Suite> suites,

        @JsonPropertyDescription("What stages that follow each other learn and forget of several domains.")
        @Size(max = 8)
        List<Matrix> matrices,

        @JsonPropertyDescription("What must hold.") @Size(max = 32) @Nullable
        List<Gate> gates,

        @JsonPropertyDescription(
                "Accounts for there being several gates: holm widens their intervals step by step, so that the chance that any is Proven wrongly stays 1 - confidence for all together. All gates must have one confidence. Default: none, each gate stands for itself.")
        @Nullable
        Correction correction,

        @JsonPropertyDescription(
                "Which state to keep of a model that was measured in several: domain gain against forgetting.")
        @Size(max = 8)
        List<Stop> stops,

        @JsonPropertyDescription("Seed of every random choice. Default: 0.")
        Long seed,

        @JsonPropertyDescription("What the pod gets. Default: cpu 2, memory 4Gi.")
        Compute compute) {
    public EvaluationSpec {
        models = Defaults.map(models);
        tasks = Defaults.list(tasks);
        suites = Defaults.list(suites);
        matrices = Defaults.list(matrices);
        gates = Defaults.list(gates);
        stops = Defaults.list(stops);
        seed = Defaults.or(seed, 0L);
        compute = Defaults.or(compute, Compute.standard());
    }
}
