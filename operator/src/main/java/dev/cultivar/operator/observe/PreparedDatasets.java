package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.DomainDatasetStatus;
import dev.cultivar.api.DomainStatus;
import dev.cultivar.api.SplitStatus;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Terminal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** From views of datasets to artifacts, or to what is waited for. */
public final class PreparedDatasets {
    private static final String KIND = "DomainDataset";
    private final Lookup<DomainDataset> datasets;
    private final String namespace;

    /** In a namespace. */
    public PreparedDatasets(Lookup<DomainDataset> datasets, String namespace) {
        this.datasets = datasets;
        this.namespace = namespace;
    }

    /** A dataset, prepared as its spec says now; otherwise an entry in what is missing. */
    public Optional<DomainDataset> prepared(String name, Missing missing) {
        Optional<DomainDataset> found = datasets.find(namespace, name);
        if (found.isEmpty()) {
            missing.add(
                    KIND,
                    name,
                    "DatasetMissing",
                    "DomainDataset " + name + " is not in namespace " + namespace + ": apply it");
            return Optional.empty();
        }
        if (!isPrepared(found.get())) {
            missing.add(KIND, name, "DatasetNotPrepared", notPrepared(found.get()));
            return Optional.empty();
        }
        return found;
    }

    /** The dataset that a view is of, prepared as its spec says now; otherwise an entry in what is missing. */
    public Optional<DomainDataset> prepared(View view, Missing missing) {
        Optional<DomainDataset> found = prepared(view.name(), missing);
        if (found.isEmpty()) {
            return found;
        }
        DomainDatasetStatus status = found.get().getStatus();
        if (status.splits().stream().noneMatch(s -> s.name().equals(view.split()))) {
            throw new Terminal(
                    "SplitMissing",
                    "DomainDataset " + view.name() + " has no split " + view.split() + ": it has "
                            + status.splits().stream().map(SplitStatus::name).collect(Collectors.joining(", ")));
        }
        requireDomains(view, status);
        return found;
    }

    private static void requireDomains(View view, DomainDatasetStatus status) {
        DomainChoice choice = view.domains();
        if (choice == null) {
            return;
        }
        if (choice.unseen() != null) {
            throw new Terminal(
                    "UnseenByWhom",
                    "a view of DomainDataset " + view.name()
                            + " asks for domains.unseen, and there are no models here that could have seen some: only the tasks of an Evaluation that is measured by itself may ask so; name domains with only or except");
        }
        List<String> known =
                Defaults.list(status.domains()).stream().map(DomainStatus::name).toList();
        for (String domain : choice.named()) {
            if (!known.contains(domain)) {
                throw new Terminal(
                        "DomainMissing",
                        "DomainDataset " + view.name() + " has no domain " + domain + ": it has "
                                + (known.isEmpty()
                                        ? "none; give its sources metadata domain, with at most 64 values"
                                        : String.join(", ", known)));
            }
        }
    }

    /** The view with its artifact, read by something of a seed; the dataset must be prepared. */
    public static BoundView bound(View view, DomainDataset dataset, long seed) {
        return BoundView.of(view, digest(dataset), seed);
    }

    /** Records of a view of a prepared dataset, before its limit. */
    static long records(View view, DomainDataset dataset) {
        DomainChoice choice = view.domains();
        return dataset.getStatus().splits().stream()
                .filter(split -> split.name().equals(view.split()))
                .mapToLong(split -> {
                    long named = Defaults.map(split.domains()).entrySet().stream()
                            .filter(domain -> choice != null && choice.named().contains(domain.getKey()))
                            .mapToLong(Map.Entry::getValue)
                            .sum();
                    return choice != null && choice.only() != null ? named : split.records() - named;
                })
                .sum();
    }

    /** The artifact of a dataset that is prepared. */
    static String digest(DomainDataset dataset) {
        return Objects.requireNonNull(dataset.getStatus().artifact()).digest();
    }

    /** Whether the artifact is what the spec asks for now. */
    public static boolean isPrepared(DomainDataset dataset) {
        DomainDatasetStatus status = dataset.getStatus();
        return status != null
                && status.artifact() != null
                && Objects.equals(
                        status.observedGeneration(), dataset.getMetadata().getGeneration())
                && Conditions.isTrue(status.conditions(), "Prepared");
    }

    private static String notPrepared(DomainDataset dataset) {
        String name = dataset.getMetadata().getName();
        DomainDatasetStatus status = dataset.getStatus();
        if (status != null && Conditions.isTrue(status.conditions(), "Stalled")) {
            return "DomainDataset " + name + " is stalled: " + Conditions.message(status.conditions(), "Stalled");
        }
        return "DomainDataset " + name + " is not prepared yet";
    }
}
