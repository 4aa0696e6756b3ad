package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.Axis;
import dev.cultivar.operator.observe.TrialStart;
import dev.cultivar.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who still needs a run that has ended: another run that names it or a trial of it, since an evaluation may ask what is behind that one's model, an
 * evaluation that names it and has no verdict, and trials of it that are at work, which would go with it. Indexes of informers answer.
 */
final class Referrers {
    private static final String INDEX = "referrers";
    private static final String MODELS = "run.models";
    /** Conditions of a run whose pods are gone, or can do nothing. */
    private static final List<String> AT_REST = List.of("Ready", "Stalled", "Suspended");

    private static final Pattern BETWEEN_NAMES = Pattern.compile("[^a-z0-9-]+");

    private final InformerEventSource<TrainingRun, ?> runs;
    private final InformerEventSource<Evaluation, ?> evaluations;
    private final Neighbours neighbours;

    /**
     * Of informers that have not started.
     *
     * @param neighbours of the same runs
     */
    Referrers(
            InformerEventSource<TrainingRun, ?> runs,
            InformerEventSource<Evaluation, ?> evaluations,
            Neighbours neighbours) {
        this.runs = runs;
        this.evaluations = evaluations;
        this.neighbours = neighbours;
        // a trial is there as long as its search, which names the same
        runs.addIndexer(INDEX, run -> keys(run, TrialStart.search(run).isPresent() ? Stream.empty() : models(run)));
        evaluations.addIndexer(
                INDEX,
                evaluation -> keys(evaluation, Sources.runs(evaluation.getSpec().models())));
    }

    private static List<String> keys(HasMetadata of, Stream<String> names) {
        return names.distinct().map(name -> key(of, name)).toList();
    }

    private static String key(HasMetadata of, String name) {
        return of.getMetadata().getNamespace() + "/" + name;
    }

    /** The runs that a run names; of what its overrides and axes hold, each word may be the name of one. */
    private static Stream<String> models(TrainingRun run) {
        TrainingRunSpec spec = run.getSpec();
        Stream<String> overrides = Defaults.list(spec.overrides()).stream()
                .filter(override -> override.field().startsWith(MODELS))
                .flatMap(override -> words(override.value()));
        Stream<String> axes = spec.search() == null
                ? Stream.empty()
                : Defaults.list(spec.search().axes()).stream().flatMap(Referrers::words);
        return Stream.of(Sources.runs(spec.models()), overrides, axes).flatMap(each -> each);
    }

    private static Stream<String> words(Axis axis) {
        Stream<String> values = axis.field() != null && axis.field().startsWith(MODELS)
                ? Defaults.list(axis.values()).stream()
                : Stream.empty();
        Stream<String> arms = Defaults.list(axis.arms()).stream()
                .flatMap(arm -> Defaults.map(arm.changes()).entrySet().stream())
                .filter(change -> change.getKey().startsWith(MODELS))
                .map(java.util.Map.Entry::getValue);
        return Stream.concat(values, arms).flatMap(Referrers::words);
    }

    private static Stream<String> words(String yaml) {
        return BETWEEN_NAMES.splitAsStream(yaml).filter(word -> !word.isEmpty());
    }

    /** They, as kind and name, in order. */
    List<String> of(TrainingRun run) {
        SearchStatus search = RunStatuses.of(run).search();
        Stream<String> trials =
                search == null ? Stream.empty() : search.trials().stream().map(TrialStatus::name);
        Stream<String> named = Stream.concat(Stream.of(run.getMetadata().getName()), trials)
                .map(name -> key(run, name))
                .flatMap(key -> Stream.<HasMetadata>concat(
                        runs.byIndex(INDEX, key).stream(),
                        evaluations.byIndex(INDEX, key).stream()
                                .filter(evaluation -> !EvaluationReconciler.hasVerdict(evaluation))))
                .filter(other ->
                        !other.getMetadata().getUid().equals(run.getMetadata().getUid()))
                .map(other -> other.getKind() + " " + other.getMetadata().getName());
        return Stream.concat(named, trialsAtWork(run)).distinct().sorted().toList();
    }

    /** A trial that its search has stopped, or whose spec somebody changed, is over for the search while its pod still writes. */
    private Stream<String> trialsAtWork(TrainingRun search) {
        return neighbours
                .trialsOf(
                        search.getMetadata().getNamespace(),
                        search.getMetadata().getUid())
                .stream()
                .filter(trial -> AT_REST.stream()
                        .noneMatch(
                                rest -> Conditions.isTrue(RunStatuses.of(trial).conditions(), rest)))
                .map(trial -> "TrainingRun " + trial.getMetadata().getName() + ", which is at work");
    }
}
