package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.step.Protected;
import dev.cultivar.api.step.Step;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a dataset's decontaminate steps protect: an evaluation stands for the data of its tasks less the dataset itself. A
 * dataset that would have to be prepared before itself is refused with the path.
 */
public final class ProtectedViews {
    private static final int MAX_INPUTS = 64;

    private final Lookup<DomainDataset> datasets;
    private final Lookup<Evaluation> evaluations;
    private final String namespace;
    private final String self;

    private ProtectedViews(
            Lookup<DomainDataset> datasets, Lookup<Evaluation> evaluations, String namespace, String self) {
        this.datasets = datasets;
        this.evaluations = evaluations;
        this.namespace = namespace;
        this.self = self;
    }

    /** Views by step, and the inputs that they are. */
    public record Resolved(Map<String, List<BoundView>> against, List<InputStatus> inputs) {}

    /** Resolves the steps of a dataset. */
    public static Resolved of(DomainDataset dataset, Lookup<DomainDataset> datasets, Lookup<Evaluation> evaluations) {
        ProtectedViews views = new ProtectedViews(
                datasets,
                evaluations,
                dataset.getMetadata().getNamespace(),
                dataset.getMetadata().getName());
        views.refuseCycle(dataset);
        return views.resolve(dataset);
    }

    private Resolved resolve(DomainDataset dataset) {
        Missing missing = new Missing();
        PreparedDatasets prepared = new PreparedDatasets(datasets, namespace);
        Map<String, List<BoundView>> against = new LinkedHashMap<>();
        Set<InputStatus> inputs = new LinkedHashSet<>();
        for (Step step : Defaults.list(dataset.getSpec().steps())) {
            if (step.decontaminate() == null) {
                continue;
            }
            Set<BoundView> bound = new LinkedHashSet<>();
            for (Protected item : step.decontaminate().against()) {
                for (View view : views(item, missing)) {
                    prepared.prepared(view, missing).ifPresent(found -> {
                        BoundView boundView = PreparedDatasets.bound(view, found);
                        bound.add(boundView);
                        inputs.add(new InputStatus(
                                step.name(),
                                "DomainDataset",
                                view.name(),
                                found.getMetadata().getGeneration(),
                                boundView.digest()));
                    });
                }
            }
            against.put(step.name(), List.copyOf(bound));
        }
        missing.orElseWait();
        if (inputs.size() > MAX_INPUTS) {
            throw new Terminal(
                    "TooManyInputs",
                    "the decontaminate steps name " + inputs.size() + " datasets, at most " + MAX_INPUTS
                            + " can be: name fewer evaluations");
        }
        return new Resolved(against, List.copyOf(inputs));
    }

    private List<View> views(Protected item, Missing missing) {
        if (item.dataset() != null) {
            return List.of(item.dataset());
        }
        String name = Objects.requireNonNull(item.evaluation()).name();
        Optional<Evaluation> found = evaluations.find(namespace, name);
        if (found.isEmpty()) {
            missing.add(
                    "Evaluation",
                    name,
                    "EvaluationMissing",
                    "Evaluation " + name + " is not in namespace " + namespace
                            + ": apply it, so that its data can be kept out of the training data");
            return List.of();
        }
        return taskViews(found.get()).filter(v -> !v.name().equals(self)).toList();
    }

    private static java.util.stream.Stream<View> taskViews(Evaluation evaluation) {
        return evaluation.getSpec().tasks().stream().map(Task::chosen).map(task -> task.data());
    }

    private void refuseCycle(DomainDataset start) {
        List<String> path = new ArrayList<>(List.of(self));
        if (reachesSelf(start, path, new HashSet<>())) {
            throw new Terminal(
                    "ReferenceCycle",
                    "this dataset can't be prepared before itself: " + String.join(" -> ", path)
                            + " (each is kept clean of the next, by its decontaminate steps); take one of these references out");
        }
    }

    private boolean reachesSelf(DomainDataset from, List<String> path, Set<String> seen) {
        for (String next : neighbours(from)) {
            path.add(next);
            if (next.equals(self)) {
                return true;
            }
            if (seen.add(next)) {
                Optional<DomainDataset> dataset = datasets.find(namespace, next);
                if (dataset.isPresent() && reachesSelf(dataset.get(), path, seen)) {
                    return true;
                }
            }
            path.removeLast();
        }
        return false;
    }

    private Set<String> neighbours(DomainDataset dataset) {
        Set<String> names = new LinkedHashSet<>();
        String own = dataset.getMetadata().getName();
        for (Step step : Defaults.list(dataset.getSpec().steps())) {
            if (step.decontaminate() == null) {
                continue;
            }
            for (Protected item : step.decontaminate().against()) {
                if (item.dataset() != null) {
                    names.add(item.dataset().name());
                } else if (item.evaluation() != null) {
                    evaluations
                            .find(namespace, item.evaluation().name())
                            .ifPresent(e -> taskViews(e)
                                    .map(View::name)
                                    .filter(name -> !name.equals(own))
                                    .forEach(names::add));
                }
            }
        }
        return names;
    }
}
