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

/**
 * What an evaluation reads, resolved: models of runs, data of tasks. Models in the store are imported afterwards, scratch models made. All
 * that a person has to put right is told at once.
 */
public final class Examination {
    private static final int MOST_INPUTS = 64;

    private final EvaluationSpec spec;
    private final Lookup<DomainDataset> datasets;
    private final Lookup<TrainingRun> runs;
    private final String namespace;
    private final PreparedDatasets prepared;
    private final Mistakes mistakes = new Mistakes();
    private final Missing missing = new Missing();
    private final List<InputStatus> inputs = new ArrayList<>();
    private final Map<String, RunModels.States> found = new LinkedHashMap<>();
    private boolean settled;

    private Examination(Evaluation evaluation, Lookup<DomainDataset> datasets, Lookup<TrainingRun> runs) {
        this.spec = evaluation.getSpec();
        this.datasets = datasets;
        this.runs = runs;
        this.namespace = evaluation.getMetadata().getNamespace();
        this.prepared = new PreparedDatasets(datasets, namespace);
    }

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
        return new Examination(evaluation, datasets, runs).resolve();
    }

    private Resolved resolve() {
        gates();
        new StopRules(spec).check(mistakes);
        models();
        TrainedDomains trained = new TrainedDomains(spec.models().values(), runs, datasets, namespace);
        OwnDomains own = own(trained);
        Map<String, BoundView> data = data(trained, own);
        mistakes.orElseGoOn();
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

    private void models() {
        ScratchModels scratches = new ScratchModels(prepared);
        RunModels models = new RunModels(runs, namespace);
        int before = mistakes.size();
        new TreeMap<>(spec.models())
                .forEach((name, source) -> mistakes.of("spec.models." + name, () -> {
                    switch (source.chosen()) {
                        case Volume volume ->
                            inputs.add(new InputStatus(name, RunPlan.VOLUME, volume.path(), null, null));
                        case Hub hub -> inputs.add(RunPlan.input(name, hub));
                        case Scratch scratch -> scratches.resolve(name, source, scratch, inputs, missing);
                        case RunOutput output ->
                            models.states(output, missing).ifPresent(states -> {
                                found.put(name, states);
                                inputs.add(input(name, output, states));
                            });
                    }
                }));
        settled = mistakes.size() == before;
    }

    private OwnDomains own(TrainedDomains trained) {
        for (Task task : spec.tasks()) {
            mistakes.of(field(task), () -> OwnDomains.requireShotsForAll(task));
        }
        return new OwnDomains(spec.tasks(), trained, runs, namespace);
    }

    private Map<String, BoundView> data(TrainedDomains trained, OwnDomains own) {
        // while a model is waited for or wrong, what it was trained on is not settled
        UnaryOperator<View> resolve = view -> {
            if (view.asksUnseen() && !(settled && missing.isEmpty())) {
                return view.on(null);
            }
            try {
                return view.asksEach() ? own.resolved(view, found.values()) : trained.resolved(view);
            } catch (Waiting gone) {
                missing.addAll(gone);
                return view.on(null);
            }
        };
        Map<String, BoundView> data = new LinkedHashMap<>();
        for (Task task : spec.tasks()) {
            mistakes.of(
                    field(task),
                    () -> data.putAll(data(List.of(task), resolve, prepared, spec.seed(), inputs, missing)));
        }
        return data;
    }

    private static String field(Task task) {
        return "spec.tasks[" + task.name() + "]";
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

    private void gates() {
        Set<String> tasks = spec.tasks().stream().map(Task::name).collect(Collectors.toCollection(LinkedHashSet::new));
        for (Suite suite : Defaults.list(spec.suites())) {
            suite.tasks().forEach(task -> task("spec.suites[" + suite.name() + "].tasks", task, tasks));
        }
        Set<String> subjects = new LinkedHashSet<>(tasks);
        Defaults.list(spec.suites()).forEach(suite -> subjects.add(suite.name()));
        for (Matrix matrix : Defaults.list(spec.matrices())) {
            task("spec.matrices[" + matrix.name() + "].of", matrix.of(), tasks);
            subjects.add(matrix.name());
        }
        mistakes.of("spec.correction", this::requireOneConfidence);
        for (Gate gate : Defaults.list(spec.gates())) {
            String field = "spec.gates[" + gate.name() + "]";
            task(field + ".of", gate.of(), subjects);
            mistakes.of(field, () -> requireMeasured(field + ".metric", gate));
            mistakes.of(field + ".where", () -> requireModel(spec, field + ".where", gate.where()));
            if (!(gate.chosen() instanceof Value)) {
                mistakes.of(field + ".against", () -> requireModel(spec, field + ".against", gate.against()));
            }
        }
    }

    private void requireOneConfidence() {
        long confidences = Defaults.list(spec.gates()).stream()
                .map(Gate::confidence)
                .distinct()
                .count();
        if (spec.correction() != null && confidences > 1) {
            throw new Terminal(
                    "BadGate",
                    "spec.correction: " + spec.correction()
                            + " holds all gates at one confidence, and they have several: make them the same");
        }
    }

    private void requireMeasured(String field, Gate gate) {
        List<String> measures = new ArrayList<>();
        spec.tasks().stream()
                .filter(task -> task.name().equals(gate.of()))
                .forEach(task -> measures.addAll(task.chosen().measures()));
        if (Defaults.list(spec.suites()).stream().anyMatch(suite -> suite.name().equals(gate.of()))) {
            measures.add(Suite.METRIC);
        }
        if (Defaults.list(spec.matrices()).stream()
                .anyMatch(matrix -> matrix.name().equals(gate.of()))) {
            measures.addAll(Matrix.METRICS);
        }
        if (!measures.isEmpty() && !measures.contains(gate.metric())) {
            throw new Terminal(
                    "UnknownMetric",
                    field + ": " + gate.of() + " does not measure " + gate.metric() + "; it measures "
                            + String.join(", ", measures));
        }
    }

    private void task(String field, String task, Set<String> there) {
        mistakes.of(field, () -> requireTask(field, task, there));
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
