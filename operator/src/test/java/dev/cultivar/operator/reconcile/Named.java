package dev.cultivar.operator.reconcile;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.operator.config.Serialization;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A namespace in which everything that a spec names is there and done, and of each name something else; a run called search is one.
 *
 * @param record of all datasets
 * @param known what was read before, by kind and name
 */
record Named(RecordType record, Map<String, HasMetadata> known) {
    /** The subject of a test. */
    static final String SELF = "self";

    private static final KubernetesSerialization YAML = Serialization.kubernetes();
    private static final List<String> WORDS = List.of("a", "another-word", "0", "1", "general");

    static Named of(RecordType record) {
        return new Named(record, new ConcurrentHashMap<>());
    }

    static <R extends HasMetadata> R read(Class<R> type, String name, String rest) {
        return YAML.unmarshal(
                "---\n{apiVersion: cultivar.dev/v1alpha1, kind: %s, metadata: {name: '%s', namespace: n, uid: uid-%s, generation: 1}, %s}"
                        .formatted(type.getSimpleName(), name, name, rest),
                type);
    }

    /** Splits and domains that people may name. */
    Optional<DomainDataset> dataset(String namespace, String name) {
        String counts = String.join(", ", words(word -> word + ": 3"));
        String splits = String.join(
                ", ",
                Stream.concat(Stream.of("train", "test"), WORDS.stream())
                        .map(split -> "{name: '%s', records: 15, bytes: 1, domains: {%s}}".formatted(split, counts))
                        .toList());
        return once(DomainDataset.class, name, """
                spec: {sources: [{name: all, record: %2$s, from: {files: {path: imports/%1$s}}}], tokenizer: {extend: {newTokens: 8, volume: {path: imports/a}}}},
                status: {observedGeneration: 1, artifact: {name: dataset, kind: dataset, digest: digest-of-%1$s, bytes: 1}, record: %2$s,
                 tokenizer: {vocabularySize: 300, digest: tokenizer}, splits: [%3$s], domains: [%4$s],
                 conditions: [{type: Prepared, status: 'True', reason: x, message: y}]}
                """.formatted(
                        name, record, splits, String.join(", ", words(word -> "{name: " + word + ", records: 9}"))));
    }

    /** A spec as a manifest of its kind. */
    static GenericKubernetesResource read(String kind, String spec) {
        return YAML.unmarshal(
                "---\n{apiVersion: cultivar.dev/v1alpha1, kind: %s, metadata: {name: %s}, spec: %s}"
                        .formatted(kind, SELF, spec),
                GenericKubernetesResource.class);
    }

    private <R extends HasMetadata> Optional<R> once(Class<R> type, String name, String rest) {
        return Optional.of(
                type.cast(known.computeIfAbsent(type.getSimpleName() + "/" + name, key -> read(type, name, rest))));
    }

    private static List<String> words(UnaryOperator<String> form) {
        return WORDS.stream().map(word -> form.apply("'" + word + "'")).toList();
    }

    /** The recipe of a run; of another name it trains one step more. */
    Optional<AdaptationRecipe> recipe(String namespace, String name) {
        return once(AdaptationRecipe.class, name, "spec: " + recipe(name.length(), record));
    }

    private static String recipe(int steps, RecordType record) {
        return """
                {slots: [{name: domain, record: %2$s}, {name: general, record: %2$s}], stages: [
                 {name: read, train: {data: {mixture: [{slot: domain}]}, objectives: [{%3$s: {}}], methods: {base: {lora: {}}}, duration: {steps: %1$s},
                  batch: {gradientAccumulationSteps: 64}}},
                 {name: a, edit: {mergeAdapter: {}}}]}
                """.formatted(steps, record, record == RecordType.text ? "clm" : "sft");
    }

    /** A run that is done: a search of two trials if it is called search, else one that trained on domain a. */
    Optional<TrainingRun> run(String namespace, String name) {
        if (name.startsWith(SELF)) {
            return Optional.empty();
        }
        return name.equals("search") ? search() : trained(name);
    }

    private Optional<TrainingRun> search() {
        return once(TrainingRun.class, "search", """
                spec: {recipe: {name: recipe}, models: {base: {volume: {path: imports/a}}}, datasets: {domain: {name: pages}}, search: {seeds: 2}},
                status: {startTime: '2026-01-01T00:00:00Z', conditions: [{type: Succeeded, status: 'True', reason: x, message: y}], recipe: %s,
                 search: {total: 2, succeeded: 2, best: {trials: [search-2], coordinates: {base: '0'}, value: 1, overrides: []},
                  objective: {evaluation: other, of: t, metric: loss, goal: minimize, tasks: [{name: t, lm: {data: {name: elsewhere}}, partition: development}],
                   model: m, seed: 0},
                  trials: [{name: search-1, state: Succeeded, coordinates: {base: a}}, {name: search-2, state: Succeeded, coordinates: {base: '0'}}]}}
                """.formatted(recipe(1, record)));
    }

    private Optional<TrainingRun> trained(String name) {
        return once(TrainingRun.class, name, """
                spec: {recipe: {name: recipe}, models: {base: {volume: {path: imports/a}}}, datasets: {domain: {name: pages, domains: {only: [a]}}}},
                status: {startTime: '2026-01-01T00:00:00Z', conditions: [{type: Succeeded, status: 'True', reason: x, message: y}], recipe: %2$s,
                 inputs: [{as: domain, kind: DomainDataset, name: pages, generation: 1, digest: digest-of-pages},
                  {as: base, kind: Volume, name: imports/a, digest: digest-of-a}],
                 stages: [{name: import, state: Succeeded, outputs: [{name: base, kind: model, digest: base-of-%1$s, bytes: 1}]},
                  {name: read, state: Succeeded, outputs: [{name: base, kind: adapter, digest: read-of-%1$s, bytes: 1}]},
                  {name: a, state: Succeeded, outputs: [{name: base, kind: model, digest: a-of-%1$s, bytes: 1}]}]}
                """.formatted(name, recipe(1, record)));
    }

    /** An evaluation that keeps a dataset of its name from training. */
    Optional<Evaluation> evaluation(String namespace, String name) {
        return once(
                Evaluation.class,
                name,
                "spec: {models: {m: {run: {name: self}}}, tasks: [{name: a, lm: {data: {name: of-%s}}, partition: development}, {name: test, lm: {data: {name: test-of-%s}}, partition: development}]}"
                        .formatted(name, name));
    }
}
