package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.model.Scratch;
import dev.cultivar.api.model.Volume;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.task.TaskSpec;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an evaluation reads, resolved: models of runs, data of tasks. Models in the store are imported afterwards, scratch models made. */
public final class Examination {
    private Examination() {}

    /**
     * Resolved references.
     *
     * @param models the models that runs made
     * @param data the view of each task
     */
    public record Resolved(Map<String, ModelState> models, Map<String, BoundView> data, List<InputStatus> inputs) {}

    /** Resolves an evaluation, or says what hinders it. */
    public static Resolved of(Evaluation evaluation, Lookup<DomainDataset> datasets, Lookup<TrainingRun> runs) {
        EvaluationSpec spec = evaluation.getSpec();
        String namespace = evaluation.getMetadata().getNamespace();
        gates(spec);
        Missing missing = new Missing();
        List<InputStatus> inputs = new ArrayList<>();
        PreparedDatasets prepared = new PreparedDatasets(datasets, namespace);
        Map<String, ModelState> models =
                models(spec, new RunModels(runs, namespace), new ScratchModels(prepared), inputs, missing);
        Map<String, BoundView> data = data(spec, prepared, inputs, missing);
        missing.orElseWait();
        return new Resolved(models, data, List.copyOf(inputs));
    }

    private static void gates(EvaluationSpec spec) {
        Set<String> tasks = spec.tasks().stream().map(Task::name).collect(Collectors.toCollection(LinkedHashSet::new));
        for (Gate gate : Defaults.list(spec.gates())) {
            if (!tasks.contains(gate.of())) {
                throw new Terminal(
                        "UnknownTask",
                        "spec.gates[" + gate.name() + "].of: there is no task " + gate.of() + "; spec.tasks has "
                                + String.join(", ", tasks));
            }
            requireModel(spec, "spec.gates[" + gate.name() + "].where", gate.where());
            requireModel(spec, "spec.gates[" + gate.name() + "].against", Defaults.map(gate.against()));
        }
    }

    private static void requireModel(EvaluationSpec spec, String field, Map<String, String> coordinates) {
        String model = coordinates.get("model");
        if (!coordinates.isEmpty() && (model == null || !spec.models().containsKey(model))) {
            throw new Terminal(
                    "UnknownModel",
                    field + ".model: " + (model == null ? "is not set" : "there is no model " + model)
                            + "; spec.models has " + String.join(", ", new TreeMap<>(spec.models()).keySet()));
        }
    }

    private static Map<String, ModelState> models(
            EvaluationSpec spec, RunModels runs, ScratchModels scratches, List<InputStatus> inputs, Missing missing) {
        Map<String, ModelState> models = new LinkedHashMap<>();
        new TreeMap<>(spec.models()).forEach((name, source) -> {
            switch (source.chosen()) {
                case Volume volume -> inputs.add(new InputStatus(name, RunPlan.VOLUME, volume.path(), null, null));
                case Scratch scratch -> scratches.resolve(name, source, scratch, inputs, missing);
                case RunOutput output ->
                    runs.made(output, missing).ifPresent(made -> {
                        models.put(name, made.model());
                        inputs.add(new InputStatus(
                                name,
                                "TrainingRun",
                                output.name(),
                                made.run().getMetadata().getGeneration(),
                                Defaults.or(made.model().adapter(), made.model().digest())));
                    });
            }
        });
        return models;
    }

    private static Map<String, BoundView> data(
            EvaluationSpec spec, PreparedDatasets prepared, List<InputStatus> inputs, Missing missing) {
        Map<String, BoundView> data = new LinkedHashMap<>();
        for (Task task : spec.tasks()) {
            TaskSpec chosen = task.chosen();
            prepared.prepared(chosen.data(), missing).ifPresent(dataset -> {
                RecordType record = dataset.getStatus().record();
                if (!chosen.records().contains(record)) {
                    throw new Terminal(
                            "RecordTypeMismatch",
                            "task " + task.name() + " reads "
                                    + chosen.records().stream().map(Enum::name).collect(Collectors.joining(" or "))
                                    + " and DomainDataset " + chosen.data().name() + " holds " + record
                                    + ": name another dataset in spec.tasks[" + task.name() + "]");
                }
                BoundView view = PreparedDatasets.bound(chosen.data(), dataset);
                data.put(task.name(), view);
                inputs.add(new InputStatus(
                        task.name(),
                        "DomainDataset",
                        chosen.data().name(),
                        dataset.getMetadata().getGeneration(),
                        view.digest()));
            });
        }
        return data;
    }
}
