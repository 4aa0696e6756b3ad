package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    private final Lookup<TrainingRun> applied;
    private final RunModels runs;
    private final Lookup<DomainDataset> datasets;
    private final String namespace;

    /**
     * What a run was trained on.
     *
     * @param digest the artifact at that time
     */
    private record Training(
            String run, String slot, View view, @Nullable String digest) {
        String words() {
            return "TrainingRun " + run + " by its slot " + slot;
        }
    }

    /** Of the models of an evaluation. */
    TrainedDomains(
            Collection<ModelSource> models,
            Lookup<TrainingRun> runs,
            Lookup<DomainDataset> datasets,
            String namespace) {
        this.models = models;
        this.applied = runs;
        this.runs = new RunModels(runs, namespace);
        this.datasets = datasets;
        this.namespace = namespace;
    }

    private Set<Training> trainings() {
        Set<Training> trainings = new LinkedHashSet<>();
        Set<String> known = new HashSet<>();
        models.forEach(model -> collect(model, known, trainings));
        return trainings;
    }

    private void collect(ModelSource model, Set<String> known, Set<Training> trainings) {
        if (!(model.chosen() instanceof RunOutput output)) {
            return;
        }
        runs.makers(output).forEach(run -> collect(run, known, trainings));
    }

    private void collect(TrainingRun run, Set<String> known, Set<Training> trainings) {
        String name = run.getMetadata().getName();
        if (!known.add(name)) {
            return;
        }
        TrainingRunSpec spec = Overrides.run(run.getSpec());
        List<InputStatus> inputs = run.getStatus() == null
                ? List.of()
                : Defaults.list(run.getStatus().inputs());
        new TreeMap<>(spec.datasets())
                .forEach((slot, view) ->
                        trainings.add(new Training(name, slot, view, digest(inputs, slot, "DomainDataset"))));
        new TreeMap<>(spec.models()).forEach((as, began) -> {
            if (began.run() != null) {
                requireThere(
                        name,
                        began.run(),
                        digest(inputs, as, "TrainingRun"),
                        digest(inputs, as + RunPlan.ADAPTER, "TrainingRun"));
                collect(began, known, trainings);
            }
        });
    }

    private void requireThere(String run, RunOutput began, @Nullable String model, @Nullable String adapter) {
        String forerunner = "TrainingRun " + run + " began with a model of TrainingRun " + began.name();
        if (applied.find(namespace, began.name()).isEmpty()) {
            throw gone("TrainingRun", began.name(), "RunMissing", forerunner);
        }
        boolean there = runs.made(began, new Missing())
                .map(RunModels.Made::model)
                .filter(made -> made.digest().equals(model) && Objects.equals(made.adapter(), adapter))
                .isPresent();
        if (!there) {
            throw unknown(forerunner + ", which has made another since");
        }
    }

    private static @Nullable String digest(List<InputStatus> inputs, String as, String kind) {
        return inputs.stream()
                .filter(input -> input.as().equals(as) && input.kind().equals(kind))
                .map(InputStatus::digest)
                .findFirst()
                .orElse(null);
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
        Set<Training> trainings = new LinkedHashSet<>();
        collect(maker, new HashSet<>(), trainings);
        trainings.forEach(training -> unseen.removeAll(seen(training, asked)));
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

    private static Terminal unknown(String why) {
        return new Terminal("UnseenUnknown", UNKNOWN + why + "; name them with domains.only");
    }

    /** What is gone may come back, and what was measured while it was there is as true as it was. */
    private static Waiting gone(String kind, String name, String reason, String why) {
        return new Waiting(
                reason,
                UNKNOWN + why + ", which is gone; apply it, or name them with domains.only",
                List.of(new WaitingFor(kind, name, reason)));
    }
}
