package dev.cultivar.operator.observe;

import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.search.Override;
import dev.cultivar.api.task.Partition;
import dev.cultivar.api.task.Task;
import dev.cultivar.api.view.View;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.Trials;
import dev.cultivar.operator.observe.Trainings.Training;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps unseen data unseen. A search with an objective reads what its objective measures on and what its trials train on; a task
 * of partition unseen reads its data and its solved examples. The two may have no record in common, whichever comes first: a
 * search that would read what an evaluation of the namespace keeps unseen does not start, and an evaluation whose unseen tasks ask
 * from what a search has read is not measured. What the models themselves were trained on is no secret to them either: a task that asks from it
 * is measured, and the verdict says so.
 */
public final class Partitions {
    /** Before the names of the inputs that the objective of a search reads. */
    public static final String OBJECTIVE = "objective/";

    private static final int MOST_NAMED = 3;

    private final Lineage lineage;
    private final Lookup<DomainDataset> datasets;
    private final String namespace;

    /** In a namespace. */
    public Partitions(Lookup<DomainDataset> datasets, String namespace) {
        this.lineage = new Lineage(datasets, namespace);
        this.datasets = datasets;
        this.namespace = namespace;
    }

    /**
     * Something that a search reads.
     *
     * @param what who reads it and for what, in words
     * @param input its name among the inputs of the search
     */
    private record Reading(String what, View view, String input) {}

    /** Refuses a search that has not started and would read what an evaluation keeps unseen. */
    public void requireUnread(TrainingRun search, ObjectiveStatus objective, Collection<Evaluation> evaluations) {
        List<Reading> readings = readings(search, objective);
        for (Evaluation evaluation : evaluations) {
            String name = evaluation.getMetadata().getName();
            for (Task task : unseen(evaluation)) {
                for (View view : task.views().values()) {
                    for (Reading reading : readings) {
                        lineage.shared(reading.view(), view).ifPresent(shared -> {
                            throw new Terminal(
                                    "UnseenData",
                                    "spec.search: " + reading.what() + " reads " + words(reading.view()) + ", and task "
                                            + task.name() + " of Evaluation " + name + " keeps " + words(view)
                                            + " unseen; they have " + shared
                                            + " in common: let the search read other data, or make that task partition: development");
                        });
                    }
                }
            }
        }
    }

    /** Refuses an evaluation whose unseen tasks ask from what a search has read. */
    public void requireUnsearched(Evaluation evaluation, Collection<TrainingRun> runs) {
        List<Task> unseen = unseen(evaluation);
        for (TrainingRun search : unseen.isEmpty() ? List.<TrainingRun>of() : runs) {
            SearchStatus status =
                    search.getStatus() == null ? null : search.getStatus().search();
            if (status == null || status.objective() == null) {
                continue;
            }
            for (Reading reading : readings(search, status.objective())) {
                for (Task task : unseen) {
                    for (View view : task.views().values()) {
                        shared(search, reading, view).ifPresent(shared -> {
                            throw new Terminal(
                                    "UnseenWasSearched",
                                    "spec.tasks[" + task.name() + "] is unseen and asks from " + words(view)
                                            + ", and TrainingRun "
                                            + search.getMetadata().getName()
                                            + " has searched: " + reading.what() + " reads " + words(reading.view())
                                            + "; they have " + shared
                                            + " in common: name data that no search has read, or make the task partition: development");
                        });
                    }
                }
            }
        }
    }

    /** That unseen tasks ask from what the models were trained on, a sentence; empty when none does. Solved examples may be known. */
    public String trained(Evaluation evaluation, Lookup<TrainingRun> runs) {
        List<Task> unseen = unseen(evaluation);
        Trainings trainings = new Trainings(runs, namespace);
        if (!unseen.isEmpty()) {
            evaluation.getSpec().models().values().forEach(trainings::follow);
        }
        Map<View, Training> read = new LinkedHashMap<>();
        trainings.found().forEach(training -> read.putIfAbsent(training.view(), training));
        List<String> known = unseen.stream()
                .flatMap(task -> trained(task, read.values()).stream())
                .toList();
        if (known.isEmpty()) {
            return "";
        }
        return known.stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
                + (known.size() > MOST_NAMED ? "; tasks that do so besides: " + (known.size() - MOST_NAMED) : "")
                + ": such numbers say nothing about new data (ask from a split that no run reads, or say partition: development)";
    }

    private Optional<String> trained(Task task, Collection<Training> trainings) {
        View asked = task.chosen().data();
        if (asked == null || asked.asksUnseen()) {
            return Optional
                    .empty(); // no manifest says what is in it, or its domains are chosen so that no model has read
            // them
        }
        String asks = "task " + task.name() + " asks from " + words(asked) + ", ";
        for (Training training : trainings) {
            View read = training.view();
            Optional<String> shared = lineage.shared(read, asked);
            if (shared.isEmpty()) {
                shared = moved(read.name(), training.digest(), asked);
            }
            if (shared.isPresent()) {
                boolean same = words(read).equals(words(asked));
                return Optional.of(
                        same
                                ? asks + "on which TrainingRun " + training.run() + " was trained"
                                : asks + "and TrainingRun " + training.run() + " was trained on " + words(read)
                                        + "; they have " + shared.get() + " in common");
            }
        }
        return Optional.empty();
    }

    private Optional<String> shared(TrainingRun search, Reading reading, View view) {
        Optional<String> shared = lineage.shared(reading.view(), view);
        return shared.isPresent() ? shared : moved(search, reading, view);
    }

    private Optional<String> moved(TrainingRun search, Reading reading, View view) {
        String dataset = reading.view().name();
        return search.getStatus().inputs().stream()
                .filter(i -> i.as().equals(reading.input()) && i.name().equals(dataset))
                .flatMap(i -> moved(dataset, i.digest(), view).stream())
                .findFirst();
    }

    /** A dataset that was prepared anew since it was read may have put what was read into any of its splits. */
    private Optional<String> moved(String dataset, @Nullable String then, View view) {
        if (then == null || !lineage.comesFrom(view, dataset)) {
            return Optional.empty();
        }
        Optional<String> now = datasets.find(namespace, dataset)
                .filter(d -> d.getStatus() != null && d.getStatus().artifact() != null)
                .map(PreparedDatasets::digest);
        return now.filter(then::equals).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "DomainDataset " + dataset + ", which was prepared anew since and may have other splits,");
    }

    /** What a search reads; trials that train on the same data are one. */
    private static List<Reading> readings(TrainingRun search, ObjectiveStatus objective) {
        List<Reading> readings = new ArrayList<>();
        for (Task task : objective.tasks()) {
            task.views()
                    .forEach((name, view) ->
                            readings.add(new Reading("the objective's task " + task.name(), view, OBJECTIVE + name)));
        }
        Set<List<Override>> varied = new HashSet<>();
        Set<View> trained = new HashSet<>();
        for (Trial trial : Trials.of(search.getSpec())) {
            List<Override> overrides = trial.overrides().stream()
                    .filter(o -> o.field().startsWith("run."))
                    .toList();
            if (varied.add(overrides)) {
                new TreeMap<>(Overrides.run(search.getSpec(), overrides, i -> "spec.search")
                                .datasets())
                        .forEach((slot, view) -> {
                            if (trained.add(view)) {
                                readings.add(new Reading(
                                        "trial "
                                                + trial.name(
                                                        search.getMetadata().getName()) + " by its slot " + slot,
                                        view,
                                        slot));
                            }
                        });
            }
        }
        return readings;
    }

    private static List<Task> unseen(Evaluation evaluation) {
        return evaluation.getSpec().tasks().stream()
                .filter(task -> task.partition() == Partition.unseen)
                .toList();
    }

    private static String words(View view) {
        return "split " + view.split() + " of DomainDataset " + view.name();
    }
}
