package dev.cultivar.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.runtime.order.InvalidWork;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How many records of a split are of the domains of a view, from the manifest's fact domains.(split): a JSON object of domain
 * to records. A domain that another split has is known, and has no records in this one.
 */
final class ViewDomains {
    private ViewDomains() {}

    /**
     * The records of the view, of so many in the split.
     *
     * @throws InvalidWork when the dataset does not know a domain that the view names
     */
    static long records(Artifact dataset, BoundView view, long all) {
        DomainChoice choice = view.domains();
        if (choice == null) {
            return all;
        }
        if (choice.unseen() != null) {
            throw new InvalidWork(
                    "InvalidOrder",
                    "a view of dataset " + view.digest()
                            + " asks for unseen domains, and its order does not say which those are");
        }
        TreeSet<String> known = new TreeSet<>();
        for (String split : dataset.fact("splits").split(",")) {
            counts(dataset, split).fieldNames().forEachRemaining(known::add);
        }
        JsonNode counts = counts(dataset, view.split());
        long named = 0;
        for (String domain : new TreeSet<>(choice.named())) {
            if (!known.contains(domain)) {
                throw new InvalidWork(
                        "DomainMissing",
                        "dataset " + view.digest() + " has no domain " + domain + "; it has "
                                + (known.isEmpty()
                                        ? "none: give its sources metadata domain, with at most 64 values"
                                        : String.join(", ", known)));
            }
            named += counts.path(domain).asLong();
        }
        return choice.only() != null ? named : all - named;
    }

    /** The domains of which the view has records, in order. */
    static List<String> of(Artifact dataset, BoundView view) {
        records(dataset, view, 0);
        DomainChoice choice = view.domains();
        return counts(dataset, view.split()).properties().stream()
                .filter(domain -> domain.getValue().asLong() > 0)
                .map(Map.Entry::getKey)
                .filter(domain -> choice == null || choice.takes(domain))
                .sorted()
                .toList();
    }

    private static JsonNode counts(Artifact dataset, String split) {
        String fact = dataset.manifest().facts().getOrDefault("domains." + split, "{}");
        try {
            return CanonicalJson.strict().readTree(fact);
        } catch (JsonProcessingException e) {
            throw new InvalidWork(
                    "ArtifactDamaged",
                    "the manifest of dataset " + dataset.digest() + " is damaged: its fact domains." + split
                            + " is no JSON object");
        }
    }
}
