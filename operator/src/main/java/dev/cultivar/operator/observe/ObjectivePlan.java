package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.api.model.Members;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.search.Goal;
import dev.cultivar.api.search.SearchObjective;
import dev.cultivar.api.task.Partition;
import dev.cultivar.api.task.Suite;
import dev.cultivar.api.task.Task;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.Order;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The objective of a search, resolved when the search starts. From then on the evaluation that it was read from may change or go:
 * trials are measured by what stands in the search's status.
 */
public final class ObjectivePlan {
    private static final String FIELD = "spec.search.objective";

    private final SearchObjective objective;
    private final EvaluationSpec evaluation;
    private final String search;

    private ObjectivePlan(SearchObjective objective, EvaluationSpec evaluation, String search) {
        this.objective = objective;
        this.evaluation = evaluation;
        this.search = search;
    }

    /** An objective and what it reads. */
    public record Resolved(ObjectiveStatus objective, List<InputStatus> inputs) {}

    /** Resolves the objective of a search, or says what hinders it; nothing for a search without one. */
    public static Optional<Resolved> of(
            TrainingRun run, List<Evaluation> evaluations, Lookup<DomainDataset> datasets, Missing missing) {
        SearchObjective objective =
                run.getSpec().search() == null ? null : run.getSpec().search().objective();
        if (objective == null) {
            return Optional.empty();
        }
        String namespace = run.getMetadata().getNamespace();
        String name = objective.evaluation().name();
        Evaluation evaluation = evaluations.stream()
                .filter(e -> e.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new Waiting(
                        "EvaluationMissing",
                        FIELD + ": Evaluation " + name + " is not in namespace " + namespace + ": apply it",
                        List.of(new WaitingFor("Evaluation", name, "EvaluationMissing"))));
        ObjectiveStatus resolved = new ObjectivePlan(
                        objective, evaluation.getSpec(), run.getMetadata().getName())
                .resolve();
        new Partitions(datasets, namespace).requireUnread(run, resolved, evaluations);
        List<InputStatus> inputs = new ArrayList<>();
        Examination.data(
                resolved.tasks(),
                view -> view,
                new PreparedDatasets(datasets, namespace),
                resolved.seed(),
                inputs,
                missing);
        return Optional.of(new Resolved(
                resolved,
                inputs.stream()
                        .map(i -> new InputStatus(
                                Partitions.OBJECTIVE + i.as(), i.kind(), i.name(), i.generation(), i.digest()))
                        .toList()));
    }

    /** The order that measures one trial. */
    public static Order order(ObjectiveStatus objective, List<InputStatus> inputs, Member member, Compute compute) {
        Map<String, BoundView> data = new LinkedHashMap<>();
        for (Task task : objective.tasks()) {
            task.views()
                    .forEach(
                            (name, view) -> data.put(name, BoundView.of(view, digest(inputs, name), objective.seed())));
        }
        EvaluationSpec spec = new EvaluationSpec(
                Map.of(),
                objective.tasks(),
                objective.suite() == null ? List.of() : List.of(objective.suite()),
                List.of(),
                List.of(),
                null,
                List.of(),
                objective.seed(),
                compute);
        return Orders.evaluate(spec, List.of(member), List.of(), data);
    }

    private static String digest(List<InputStatus> inputs, String name) {
        return inputs.stream()
                .filter(i -> i.as().equals(Partitions.OBJECTIVE + name))
                .map(InputStatus::digest)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a search that has started knows the data of " + name));
    }

    private ObjectiveStatus resolve() {
        String of = objective.of();
        Suite suite = Defaults.list(evaluation.suites()).stream()
                .filter(s -> s.name().equals(of))
                .findFirst()
                .orElse(null);
        List<Task> tasks = evaluation.tasks().stream()
                .filter(t -> suite == null ? t.name().equals(of) : suite.tasks().contains(t.name()))
                .toList();
        requireTasks(suite, tasks);
        List<String> unseen = tasks.stream()
                .filter(t -> t.partition() != Partition.development)
                .map(Task::name)
                .toList();
        if (!unseen.isEmpty()) {
            throw new Terminal(
                    "UnseenPartition",
                    FIELD + ".of: " + (suite == null ? "task " : "suite " + of + " has task ")
                            + String.join(", ", unseen) + " of Evaluation "
                            + objective.evaluation().name()
                            + ", which is unseen, and a search can read development tasks alone: choose by another task, or make it partition: development and claim nothing by it");
        }
        tasks.stream().filter(task -> task.forEach() != null).findFirst().ifPresent(task -> {
            throw new Terminal(
                    "ManyNumbers",
                    FIELD + ".of: task " + task.name()
                            + " is asked once for each domain, and a search needs one number: choose by a task without forEach");
        });
        List<String> measures = suite == null ? tasks.getFirst().chosen().measures() : List.of(Suite.METRIC);
        if (!measures.contains(objective.metric())) {
            throw new Terminal(
                    "UnknownMetric",
                    FIELD + ".metric: " + of + " does not measure " + objective.metric() + "; it measures "
                            + String.join(", ", measures));
        }
        RunOutput output = output();
        return new ObjectiveStatus(
                objective.evaluation().name(),
                of,
                objective.metric(),
                Goal.of(objective.metric()),
                tasks,
                suite,
                model(),
                output.stage(),
                evaluation.seed());
    }

    private void requireTasks(@Nullable Suite suite, List<Task> tasks) {
        String name = objective.evaluation().name();
        if (suite != null && tasks.size() < suite.tasks().stream().distinct().count()) {
            throw new Terminal(
                    "UnknownTask",
                    FIELD + ".of: suite " + suite.name() + " of Evaluation " + name
                            + " has tasks that are not there: put spec.suites right");
        }
        if (!tasks.isEmpty()) {
            return;
        }
        boolean gate = Defaults.list(evaluation.gates()).stream()
                .anyMatch(g -> g.name().equals(objective.of()));
        String there = Stream.concat(
                        evaluation.tasks().stream().map(Task::name),
                        Defaults.list(evaluation.suites()).stream().map(Suite::name))
                .collect(Collectors.joining(", "));
        throw new Terminal(
                "UnknownTask",
                FIELD + ".of: "
                        + (gate
                                ? objective.of() + " is a gate of Evaluation " + name
                                        + ", and a verdict is nothing to rank by"
                                : "Evaluation " + name + " has no task or suite " + objective.of())
                        + ": name one of " + there);
    }

    private Map<String, RunOutput> outputs() {
        Map<String, RunOutput> outputs = new TreeMap<>();
        evaluation.models().forEach((name, source) -> {
            if (source.run() != null && source.run().name().equals(search)) {
                outputs.put(name, source.run());
            }
        });
        return outputs;
    }

    private String model() {
        return outputs().keySet().iterator().next();
    }

    /** The evaluation may measure the search under several names, all trials and the best ones; they must agree on the stage. */
    private RunOutput output() {
        Map<String, RunOutput> outputs = outputs();
        String name = objective.evaluation().name();
        if (outputs.isEmpty()) {
            throw new Terminal(
                    "NotMeasured",
                    FIELD + ": Evaluation " + name + " measures no model of this search: add a model run: {name: "
                            + search + "} to it");
        }
        RunOutput first = outputs.values().iterator().next();
        boolean one = first.members() == Members.last
                && outputs.values().stream()
                        .allMatch(o -> o.members() == Members.last && Objects.equals(o.stage(), first.stage()));
        if (!one) {
            throw new Terminal(
                    "SeveralModels",
                    FIELD + ": the models " + String.join(", ", outputs.keySet()) + " of Evaluation " + name
                            + " are several stages of a trial, and one is ranked: name one stage in all of them");
        }
        return first;
    }
}
