package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.gate.Gate;
import dev.cultivar.api.gate.Value;
import dev.cultivar.api.matrix.Matrix;
import dev.cultivar.api.model.Hub;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.model.Scratch;
import dev.cultivar.api.model.Volume;
import dev.cultivar.api.task.Suite;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.task.TaskSpec;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.AbsentMember;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.contract.EvaluateWork;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an evaluation reads, resolved: models of runs, data of tasks. Models in the store are imported afterwards, scratch models made. */
public final class Examination {
    private Examination() {}

    private static final int MOST_INPUTS = 64;

    /**
     * Resolved references.
     *
     * @param members what runs made
     * @param absent what trials that failed or were stopped did not make
     * @param data the views of each task, by the names of {@link Task#views}
     */
    public record Resolved(
            List<Member> members, List<AbsentMember> absent, Map<String, BoundView> data, List<InputStatus> inputs) {}

    /** Resolves an evaluation, or says what hinders it. */
    public static Resolved of(Evaluation evaluation, Lookup<DomainDataset> datasets, Lookup<TrainingRun> runs) {
        EvaluationSpec spec = evaluation.getSpec();
        String namespace = evaluation.getMetadata().getNamespace();
        gates(spec);
        new StopRules(spec).check();
        Missing missing = new Missing();
        List<InputStatus> inputs = new ArrayList<>();
        Map<String, RunModels.States> found = new LinkedHashMap<>();
        PreparedDatasets prepared = new PreparedDatasets(datasets, namespace);
        ScratchModels scratches = new ScratchModels(prepared);
        RunModels models = new RunModels(runs, namespace);
        new TreeMap<>(spec.models()).forEach((name, source) -> {
            switch (source.chosen()) {
                case Volume volume -> inputs.add(new InputStatus(name, RunPlan.VOLUME, volume.path(), null, null));
                case Hub hub -> inputs.add(RunPlan.input(name, hub));
                case Scratch scratch -> scratches.resolve(name, source, scratch, inputs, missing);
                case RunOutput output ->
                    models.states(output, missing).ifPresent(states -> {
                        found.put(name, states);
                        inputs.add(input(name, output, states));
                    });
            }
        });
        TrainedDomains trained = new TrainedDomains(spec.models().values(), runs, datasets, namespace);
        OwnDomains own = new OwnDomains(spec.tasks(), trained, runs, namespace);
        // while a model is waited for, what it was trained on is not settled
        UnaryOperator<View> resolve = view -> {
            if (view.asksUnseen() && !missing.isEmpty()) {
                return view.on(null);
            }
            try {
                return view.asksEach() ? own.resolved(view, found.values()) : trained.resolved(view);
            } catch (Waiting gone) {
                missing.addAll(gone);
                return view.on(null);
            }
        };
        Map<String, BoundView> data = data(spec.tasks(), resolve, prepared, spec.seed(), inputs, missing);
        missing.orElseWait(inputs);
        List<Member> members = new ArrayList<>();
        List<AbsentMember> absent = new ArrayList<>();
        found.forEach((name, states) -> {
            states.made()
                    .forEach(state -> members.add(new Member(name, state.coordinates(), state.model(), own.of(state))));
            states.lost()
                    .forEach(lost ->
                            absent.add(new AbsentMember(name, lost.coordinates(), lost.reason(), own.lost(lost))));
        });
        requireNotTooMany(members, absent);
        if (inputs.size() > MOST_INPUTS) {
            throw new Terminal(
                    "TooManyInputs",
                    "spec.models and spec.tasks read " + inputs.size() + " objects and at most " + MOST_INPUTS
                            + " are recorded: make several Evaluations");
        }
        return new Resolved(List.copyOf(members), List.copyOf(absent), data, List.copyOf(inputs));
    }

    private static InputStatus input(String name, RunOutput output, RunModels.States states) {
        return new InputStatus(
                name, "TrainingRun", output.name(), states.run().getMetadata().getGeneration(), digest(states));
    }

    private static String digest(RunModels.States states) {
        if (states.made().size() != 1 || !states.lost().isEmpty()) {
            return CanonicalJson.digest(states.made().stream()
                    .map(state -> Map.of("coordinates", state.coordinates(), "model", state.model()))
                    .toList());
        }
        ModelState only = states.made().getFirst().model();
        return Defaults.or(only.adapter(), only.digest());
    }

    private static void requireNotTooMany(List<Member> members, List<AbsentMember> absent) {
        int n = members.size() + absent.size();
        if (n > EvaluateWork.MOST_MEMBERS) {
            throw new Terminal(
                    "TooManyMembers",
                    "spec.models are " + n + " trials and stages and at most " + EvaluateWork.MOST_MEMBERS
                            + " are measured by one Evaluation: select fewer with trials, or make several Evaluations");
        }
    }

    private static void gates(EvaluationSpec spec) {
        Set<String> tasks = spec.tasks().stream().map(Task::name).collect(Collectors.toCollection(LinkedHashSet::new));
        for (Suite suite : Defaults.list(spec.suites())) {
            suite.tasks().forEach(task -> requireTask("spec.suites[" + suite.name() + "].tasks", task, tasks));
        }
        Set<String> subjects = new LinkedHashSet<>(tasks);
        Defaults.list(spec.suites()).forEach(suite -> subjects.add(suite.name()));
        for (Matrix matrix : Defaults.list(spec.matrices())) {
            requireTask("spec.matrices[" + matrix.name() + "].of", matrix.of(), tasks);
            subjects.add(matrix.name());
        }
        for (Gate gate : Defaults.list(spec.gates())) {
            requireTask("spec.gates[" + gate.name() + "].of", gate.of(), subjects);
            requireModel(spec, "spec.gates[" + gate.name() + "].where", gate.where());
            if (!(gate.chosen() instanceof Value)) {
                requireModel(spec, "spec.gates[" + gate.name() + "].against", gate.against());
            }
        }
    }

    static void requireTask(String field, String task, Set<String> there) {
        if (!there.contains(task)) {
            throw new Terminal(
                    "UnknownTask",
                    field + ": there is no task " + task + "; spec.tasks has " + String.join(", ", there));
        }
    }

    static void requireModel(EvaluationSpec spec, String field, Map<String, String> coordinates) {
        String model = coordinates.get("model");
        boolean known =
                model == null ? spec.models().size() == 1 : spec.models().containsKey(model);
        if (!known) {
            throw new Terminal(
                    "UnknownModel",
                    field + ".model: "
                            + (model == null ? "is not set and there are several" : "there is no model " + model)
                            + "; spec.models has " + String.join(", ", new TreeMap<>(spec.models()).keySet()));
        }
    }

    /** The views of tasks, once they are resolved; what is missing or waited for goes into the lists. */
    static Map<String, BoundView> data(
            List<Task> tasks,
            UnaryOperator<View> resolve,
            PreparedDatasets prepared,
            long seed,
            List<InputStatus> inputs,
            Missing missing) {
        Map<String, BoundView> data = new LinkedHashMap<>();
        for (Task task : tasks) {
            task.views().forEach((name, asked) -> {
                View view = resolve.apply(asked);
                prepared.prepared(view, missing).ifPresent(dataset -> {
                    require(task, view, dataset.getStatus().record());
                    BoundView bound = PreparedDatasets.bound(view, dataset, seed);
                    data.put(name, bound);
                    inputs.add(new InputStatus(
                            name,
                            "DomainDataset",
                            view.name(),
                            dataset.getMetadata().getGeneration(),
                            bound.digest()));
                });
            });
        }
        return data;
    }

    private static void require(Task task, View view, @Nullable RecordType record) {
        TaskSpec chosen = task.chosen();
        if (!chosen.records().contains(record)) {
            throw new Terminal(
                    "RecordTypeMismatch",
                    "task " + task.name() + " reads "
                            + chosen.records().stream().map(Enum::name).collect(Collectors.joining(" or "))
                            + " and DomainDataset " + view.name() + " holds " + record
                            + ": name another dataset in spec.tasks[" + task.name() + "]");
        }
    }
}
