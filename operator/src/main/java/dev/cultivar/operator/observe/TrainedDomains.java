package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import dev.cultivar.operator.observe.Trainings.Training;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The domains that models were trained on: those of all datasets of the runs that made them, and of the runs whose models those
 * began with. A domain is its name, in whichever dataset it is. In doubt a domain was seen, or the question is refused.
 */
final class TrainedDomains {
    private static final int MOST_NAMED = 4;
    private static final String UNKNOWN = "it is not known which domains are unseen: ";
    private static final String COUNTS_NONE =
            " counts no domains: give its sources metadata domain, with at most 64 values";
    private final Collection<ModelSource> models;
    private final Lookup<TrainingRun> runs;
    private final Lookup<DomainDataset> datasets;
    private final String namespace;

    /** Of the models of an evaluation. */
    TrainedDomains(
            Collection<ModelSource> models,
            Lookup<TrainingRun> runs,
            Lookup<DomainDataset> datasets,
            String namespace) {
        this.models = models;
        this.runs = runs;
        this.datasets = datasets;
        this.namespace = namespace;
    }

    private Set<Training> trainings() {
        Trainings trainings = new Trainings(runs, namespace);
        models.forEach(trainings::follow);
        return known(trainings);
    }

    private static Set<Training> known(Trainings trainings) {
        if (!trainings.gone().isEmpty()) {
            throw trainings.gone().getFirst();
        }
        return trainings.found();
    }

    /** The view with the domains by their names, where it asks for those that are unseen and its split is there. All models must be made. */
    View resolved(View asked) {
        if (!asked.asksUnseen()) {
            return asked;
        }
        Optional<DomainDataset> dataset = dataset(asked);
        if (dataset.isEmpty()) {
            return asked.on(null);
        }
        Set<String> there = domains(asked.on(null), dataset.get());
        Map<String, String> seen = new TreeMap<>();
        for (Training training : trainings()) {
            seen(training, asked).forEach(domain -> seen.putIfAbsent(domain, training.words()));
        }
        List<String> unseen =
                there.stream().filter(domain -> !seen.containsKey(domain)).toList();
        if (unseen.isEmpty()) {
            throw none(
                    asked,
                    there.isEmpty()
                            ? COUNTS_NONE
                            : " has no domain that is unseen: " + words(there, seen)
                                    + "; ask each model what it has not seen itself (unseen: {by: each}), or leave unseen out and ask forEach: domain");
        }
        return asked.on(new DomainChoice(unseen, null));
    }

    private Optional<DomainDataset> dataset(View asked) {
        return datasets.find(namespace, asked.name())
                .filter(PreparedDatasets::isPrepared)
                .filter(d -> d.getStatus().splits().stream()
                        .anyMatch(split -> split.name().equals(asked.split())));
    }

    /** The domains of a view that a run, and those that it began with, were not trained on; none while its split is not there. */
    Set<String> unseen(View asked, TrainingRun maker) {
        Set<String> unseen = new TreeSet<>();
        dataset(asked).ifPresent(dataset -> unseen.addAll(domains(asked.on(null), dataset)));
        Trainings trainings = new Trainings(runs, namespace);
        trainings.follow(maker);
        known(trainings).forEach(training -> unseen.removeAll(seen(training, asked)));
        return unseen;
    }

    /** The view with the domains by their names that some of the runs were not trained on; all of them where there are no runs. */
    View resolved(View asked, Collection<TrainingRun> makers) {
        Optional<DomainDataset> dataset = dataset(asked);
        if (dataset.isEmpty()) {
            return asked.on(null);
        }
        if (domains(asked.on(null), dataset.get()).isEmpty()) {
            throw none(asked, COUNTS_NONE);
        }
        Set<String> unseen = new TreeSet<>();
        makers.forEach(maker -> unseen.addAll(unseen(asked, maker)));
        if (unseen.isEmpty() && !makers.isEmpty()) {
            throw none(asked, " has no domain that any of the models has not seen: leave one out in each trial");
        }
        return asked.on(unseen.isEmpty() ? null : new DomainChoice(List.copyOf(unseen), null));
    }

    private static Terminal none(View asked, String why) {
        return new Terminal("NoUnseenDomain", "split " + asked.split() + " of DomainDataset " + asked.name() + why);
    }

    private static String words(Set<String> there, Map<String, String> seen) {
        return there.stream()
                        .limit(MOST_NAMED)
                        .map(domain -> domain + " was read by " + seen.get(domain))
                        .collect(Collectors.joining(", "))
                + (there.size() > MOST_NAMED ? ", and so on" : "");
    }

    private Set<String> seen(Training training, View asked) {
        String name = training.view().name();
        String read = training.words() + " read DomainDataset " + name;
        Optional<DomainDataset> found = datasets.find(namespace, name);
        if (found.isEmpty()) {
            throw gone("DomainDataset", name, "DatasetMissing", read);
        }
        Optional<DomainDataset> dataset =
                found.filter(d -> d.getStatus() != null && d.getStatus().artifact() != null);
        if (dataset.isEmpty() || !PreparedDatasets.digest(dataset.get()).equals(training.digest())) {
            throw unknown(read + ", which was prepared anew since");
        }
        if (Defaults.list(dataset.get().getStatus().domains()).isEmpty()
                && new Lineage(datasets, namespace)
                        .shared(training.view(), asked.on(null))
                        .isPresent()) {
            throw unknown(training.words() + " reads DomainDataset " + name
                    + ", which counts no domains and may hold the same records");
        }
        return domains(training.view(), dataset.get());
    }

    /** The domains of which a view has records. */
    private static Set<String> domains(View view, DomainDataset dataset) {
        DomainChoice choice = view.domains();
        Set<String> domains = new TreeSet<>();
        for (SplitStatus split : Defaults.list(dataset.getStatus().splits())) {
            if (split.name().equals(view.split())) {
                Defaults.map(split.domains()).forEach((domain, records) -> {
                    if (records > 0 && (choice == null || choice.takes(domain))) {
                        domains.add(domain);
                    }
                });
            }
        }
        return domains;
    }

    static Terminal unknown(String why) {
        return new Terminal("UnseenUnknown", UNKNOWN + why + "; name them with domains.only");
    }

    /** What is gone may come back, and what was measured while it was there is as true as it was. */
    static Waiting gone(String kind, String name, String reason, String why) {
        return new Waiting(
                reason,
                UNKNOWN + why + ", which is gone; apply it, or name them with domains.only",
                List.of(new WaitingFor(kind, name, reason)));
    }
}
