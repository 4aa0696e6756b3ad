package dev.cultivar.operator.observe;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.source.Dataset;
import dev.cultivar.api.source.Documents;
import dev.cultivar.api.source.Files;
import dev.cultivar.api.source.From;
import dev.cultivar.api.source.Generated;
import dev.cultivar.api.source.Http;
import dev.cultivar.api.source.Hub;
import dev.cultivar.api.source.Inline;
import dev.cultivar.api.source.Source;
import dev.cultivar.api.source.TextPart;
import dev.cultivar.api.source.TextWorld;
import dev.cultivar.api.view.DomainChoice;
import dev.cultivar.api.view.View;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether two views may hold the same records, by what the manifests say: the same split, a dataset made from the other, or two
 * datasets that read one source and split it each in its own way. In doubt they do. Splits of one dataset have no record in
 * common, unless it reads a source twice.
 */
final class Lineage {
    private static final int MOST_PATHS = 256;
    private static final int MOST_DEPTH = 8;
    /** Comparisons for one question; datasets that read two splits of each other need ever more of them with each generation. */
    private static final int MOST_STEPS = 10_000;

    private static final String TOO_MANY = "more datasets behind them than can be followed, perhaps the same,";
    private final Lookup<DomainDataset> datasets;
    private final String namespace;
    private int steps;

    /** In a namespace. */
    Lineage(Lookup<DomainDataset> datasets, String namespace) {
        this.datasets = datasets;
        this.namespace = namespace;
    }

    /** What two views have in common, in words; empty when they can share no record. */
    Optional<String> shared(View one, View other) {
        steps = 0;
        return shared(one, other, 0);
    }

    private Optional<String> shared(View one, View other, int depth) {
        List<List<View>> ones = paths(one);
        List<List<View>> others = paths(other);
        if (depth > MOST_DEPTH || ones.isEmpty() || others.isEmpty()) {
            return Optional.of(TOO_MANY);
        }
        for (List<View> here : ones) {
            for (List<View> there : others) {
                Optional<String> shared = shared(here, there, depth);
                if (shared.isPresent()) {
                    return shared;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a view is of a dataset, or of one that was made from it. */
    boolean comesFrom(View view, String dataset) {
        return paths(view).stream().flatMap(List::stream).anyMatch(v -> v.name().equals(dataset));
    }

    /** Records that came different ways through one dataset are not the same, wherever else they have been. */
    private Optional<String> shared(List<View> one, List<View> other, int depth) {
        Optional<String> shared = source(one.getLast(), other.getLast(), depth);
        for (View here : one) {
            for (View there : other) {
                if (here.name().equals(there.name())) {
                    Optional<String> overlap = overlap(here, there, depth);
                    if (overlap.isEmpty()) {
                        return overlap;
                    }
                    shared = overlap;
                }
            }
        }
        return shared;
    }

    /** The ways on which records came into a view: it, the view that its dataset reads, and so on; none when there are too many. */
    private List<List<View>> paths(View view) {
        List<List<View>> paths = new ArrayList<>();
        Deque<List<View>> open = new ArrayDeque<>(List.of(List.of(view)));
        while (!open.isEmpty() && paths.size() + open.size() <= MOST_PATHS) {
            List<View> path = open.removeFirst();
            List<Dataset> made = sources(path.getLast()).stream()
                    .map(source -> source.from().dataset())
                    .filter(Objects::nonNull)
                    .filter(dataset -> path.stream().noneMatch(v -> v.name().equals(dataset.name())))
                    .toList();
            for (Dataset dataset : made) {
                List<View> longer = new ArrayList<>(path);
                longer.add(dataset.view());
                open.addLast(longer);
            }
            if (made.size() < sources(path.getLast()).size() || made.isEmpty()) {
                paths.add(path);
            }
        }
        return open.isEmpty() ? paths : List.of();
    }

    private Optional<String> overlap(View one, View other, int depth) {
        if (++steps > MOST_STEPS) {
            return Optional.of(TOO_MANY);
        }
        String dataset = "DomainDataset " + one.name();
        if (one.split().equals(other.split())) {
            return meet(one.domains(), other.domains())
                    ? Optional.of("split " + one.split() + " of " + dataset)
                    : Optional.empty();
        }
        List<Source> sources = sources(one);
        for (int i = 0; i < sources.size(); i++) {
            for (Source later : sources.subList(i + 1, sources.size())) {
                if (same(sources.get(i).from(), later.from(), depth)) {
                    return Optional.of(dataset + ", which reads the same records as source "
                            + sources.get(i).name() + " and as source " + later.name());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> source(View one, View other, int depth) {
        if (one.name().equals(other.name())) {
            return Optional.empty();
        }
        for (Source here : sources(one)) {
            for (Source there : sources(other)) {
                boolean generated =
                        here.from().generated() != null && there.from().generated() != null;
                if (here.from().dataset() == null
                        && same(here.from(), there.from(), depth)
                        && (!generated || seed(one) == seed(other))) {
                    return Optional.of("source " + here.name() + " of DomainDataset " + one.name()
                            + ", which is source " + there.name() + " of DomainDataset " + other.name());
                }
            }
        }
        return Optional.empty();
    }

    /** Whether two sources of one seed give the same records. */
    private boolean same(From one, From other, int depth) {
        return switch (one.chosen()) {
            case Files files ->
                other.files() != null && within(files.path(), other.files().path());
            case Inline inline ->
                other.inline() != null
                        && inline.jsonLines()
                                .lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .anyMatch(other.inline()
                                        .jsonLines()
                                        .lines()
                                        .map(String::strip)
                                        .toList()::contains);
            case Generated generated -> other.generated() != null && same(generated, other.generated());
            case Http http ->
                other.http() != null
                        && (http.sha256().equals(other.http().sha256())
                                || http.url().equals(other.http().url()));
            case Hub hub -> other.hub() != null && same(hub, other.hub());
            case Dataset dataset ->
                other.dataset() != null
                        && shared(dataset.view(), other.dataset().view(), depth + 1)
                                .isPresent();
        };
    }

    /** Of one repository, whatever the commit: patterns whose plain beginnings differ mean other files. */
    private static boolean same(Hub one, Hub other) {
        return one.repoId().equals(other.repoId())
                && one.allowPatterns().stream()
                        .map(Lineage::beginning)
                        .anyMatch(here -> other.allowPatterns().stream()
                                .map(Lineage::beginning)
                                .anyMatch(there -> here.startsWith(there) || there.startsWith(here)));
    }

    private static String beginning(String pattern) {
        return pattern.split("[*?\\[]", 2)[0];
    }

    /** One world tells more of the same when it is asked for more, so only a part that cannot meet another is another. */
    private static boolean same(Generated one, Generated other) {
        return switch (one.chosen()) {
            case TextWorld world -> {
                TextWorld there = Objects.requireNonNull(other.text());
                yield world.world().equals(there.world())
                        && part(world).equals(part(there))
                        && meet(Defaults.list(world.domains()), Defaults.list(there.domains()))
                        && world.entities().from() < there.entities().to()
                        && there.entities().from() < world.entities().to();
            }
        };
    }

    private static TextPart part(TextWorld world) {
        return world.chosen() instanceof Documents documents ? documents.counting(1) : world.chosen();
    }

    private static boolean meet(List<String> one, List<String> other) {
        return one.isEmpty() || other.isEmpty() || one.stream().anyMatch(other::contains);
    }

    private static boolean within(String one, String other) {
        Path a = Path.of(one).normalize();
        Path b = Path.of(other).normalize();
        return a.startsWith(b)
                || b.startsWith(a)
                || a.toString().isEmpty()
                || b.toString().isEmpty();
    }

    private static boolean meet(@Nullable DomainChoice one, @Nullable DomainChoice other) {
        if (one == null || other == null) {
            return true;
        }
        if (one.only() == null) {
            return other.only() == null || meet(other, one);
        }
        return one.only().stream().anyMatch(other::takes);
    }

    private List<Source> sources(View view) {
        return datasets.find(namespace, view.name())
                .map(dataset -> dataset.getSpec().sources())
                .orElse(List.of());
    }

    private long seed(View view) {
        return datasets.find(namespace, view.name())
                .map(dataset -> dataset.getSpec().seed())
                .orElse(0L);
    }
}
