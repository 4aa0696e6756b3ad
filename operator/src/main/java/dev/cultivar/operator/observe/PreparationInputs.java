package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.card.Card;
import dev.cultivar.api.card.EvaluationSet;
import dev.cultivar.api.source.Dataset;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.step.Protected;
import dev.cultivar.api.step.Step;
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
import java.util.stream.Stream;

/**
 * What must be prepared before a dataset: the datasets that its sources read, what its decontaminate steps protect, and the sets
 * that its card compares with, where an evaluation stands for the data of its tasks less the dataset itself. A dataset that would have to be prepared before itself
 * is refused with the path.
 */
public final class PreparationInputs {
    private static final int MAX_INPUTS = 64;
    /** How inputs of the card are called, so that they are told from steps. */
    private static final String CARD = "card/";

    private final Lookup<DomainDataset> datasets;
    private final Lookup<Evaluation> evaluations;
    private final String namespace;
    private final String self;

    private PreparationInputs(
            Lookup<DomainDataset> datasets, Lookup<Evaluation> evaluations, String namespace, String self) {
        this.datasets = datasets;
        this.evaluations = evaluations;
        this.namespace = namespace;
        this.self = self;
    }

    /** Views by step, by source and by the card's set, and the inputs that they are. */
    public record Resolved(
            Map<String, List<BoundView>> against,
            Map<String, BoundView> datasets,
            Map<String, List<BoundView>> sets,
            List<InputStatus> inputs) {}

    /** Resolves the sources and steps of a dataset. */
    public static Resolved of(DomainDataset dataset, Lookup<DomainDataset> datasets, Lookup<Evaluation> evaluations) {
        PreparationInputs views = new PreparationInputs(
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
        Map<String, BoundView> read = sources(dataset, prepared, inputs, missing);
        for (Step step : Defaults.list(dataset.getSpec().steps())) {
            if (step.decontaminate() == null) {
                continue;
            }
            against.put(
                    step.name(),
                    texts(dataset, step.name(), step.decontaminate().against(), prepared, inputs, missing));
        }
        Map<String, List<BoundView>> sets = new LinkedHashMap<>();
        for (EvaluationSet set : sets(dataset)) {
            List<BoundView> views = texts(dataset, CARD + set.name(), List.of(set.text()), prepared, inputs, missing);
            if (sets.put(set.name(), views) != null) {
                throw new Terminal(
                        "InvalidCard", "card.against[" + set.name() + "].name: there are two of this name; rename one");
            }
        }
        missing.orElseWait();
        if (inputs.size() > MAX_INPUTS) {
            throw new Terminal(
                    "TooManyInputs",
                    "sources, decontaminate steps and the card name " + inputs.size() + " datasets, at most "
                            + MAX_INPUTS + " can be: name fewer datasets and evaluations");
        }
        return new Resolved(against, read, sets, List.copyOf(inputs));
    }

    private List<BoundView> texts(
            DomainDataset dataset,
            String as,
            List<Protected> items,
            PreparedDatasets prepared,
            Set<InputStatus> inputs,
            Missing missing) {
        Set<BoundView> bound = new LinkedHashSet<>();
        for (Protected item : items) {
            for (View view : views(item, missing)) {
                prepared.prepared(view, missing).ifPresent(found -> {
                    BoundView boundView = PreparedDatasets.bound(
                            view, found, dataset.getSpec().seed());
                    bound.add(boundView);
                    inputs.add(input(as, found, boundView));
                });
            }
        }
        return List.copyOf(bound);
    }

    private static List<EvaluationSet> sets(DomainDataset dataset) {
        Card card = dataset.getSpec().card();
        return card == null ? List.of() : card.against();
    }

    /** What a dataset names that it looks for in its records: to drop those in its steps, to count them in its card. */
    public static List<Protected> lookedFor(DomainDataset dataset) {
        Stream<Protected> dropped = Defaults.list(dataset.getSpec().steps()).stream()
                .map(Step::decontaminate)
                .filter(Objects::nonNull)
                .flatMap(step -> step.against().stream());
        return Stream.concat(dropped, sets(dataset).stream().map(EvaluationSet::text))
                .toList();
    }

    private static Map<String, BoundView> sources(
            DomainDataset dataset, PreparedDatasets prepared, Set<InputStatus> inputs, Missing missing) {
        Map<String, BoundView> read = new LinkedHashMap<>();
        for (Source source : dataset.getSpec().sources()) {
            Dataset from = source.from().dataset();
            if (from != null) {
                prepared.prepared(from.view(), missing).ifPresent(found -> {
                    requireRecord(source, found);
                    BoundView view = PreparedDatasets.bound(
                            from.view(), found, dataset.getSpec().seed());
                    read.put(source.name(), view);
                    inputs.add(input(source.name(), found, view));
                });
            }
        }
        return read;
    }

    private static void requireRecord(Source source, DomainDataset found) {
        RecordType record = Objects.requireNonNull(found.getStatus()).record();
        if (record != source.record()) {
            throw new Terminal(
                    "RecordTypeMismatch",
                    "sources[" + source.name() + "].record is " + source.record() + " and DomainDataset "
                            + found.getMetadata().getName() + " holds " + record + ": write record: " + record);
        }
    }

    private static InputStatus input(String as, DomainDataset found, BoundView view) {
        return new InputStatus(
                as,
                "DomainDataset",
                found.getMetadata().getName(),
                found.getMetadata().getGeneration(),
                view.digest());
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
        // what a model has not seen may be any domain
        return taskViews(found.get())
                .filter(v -> !v.name().equals(self))
                .map(v -> v.asksUnseen() ? v.on(null) : v)
                .toList();
    }

    private static Stream<View> taskViews(Evaluation evaluation) {
        return evaluation.getSpec().tasks().stream()
                .flatMap(task -> Stream.ofNullable(task.chosen().data()));
    }

    private void refuseCycle(DomainDataset start) {
        List<String> path = new ArrayList<>(List.of(self));
        if (reachesSelf(start, path, new HashSet<>())) {
            throw new Terminal(
                    "ReferenceCycle",
                    "this dataset can't be prepared before itself: " + String.join(" -> ", path)
                            + " (each reads the next, is kept clean of it, or compared with it by its card); take one of these references out");
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
        for (Source source : dataset.getSpec().sources()) {
            if (source.from().dataset() != null) {
                names.add(source.from().dataset().name());
            }
        }
        for (Protected item : lookedFor(dataset)) {
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
        return names;
    }
}
