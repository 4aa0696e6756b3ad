package dev.cultivar.operator.reconcile;

import dev.cultivar.api.Defaults;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.search.Axis;
import dev.cultivar.operator.observe.TrialStart;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who still needs a run that has ended: another run that names it or a trial of it, since an evaluation may ask what is behind that one's model, and
 * an evaluation that names it and has no verdict. Indexes of informers answer.
 */
final class Referrers {
    private static final String INDEX = "referrers";
    private static final String MODELS = "run.models";
    private static final Pattern BETWEEN_NAMES = Pattern.compile("[^a-z0-9-]+");

    private final InformerEventSource<TrainingRun, ?> runs;
    private final InformerEventSource<Evaluation, ?> evaluations;

    /** Of informers that have not started. */
    Referrers(InformerEventSource<TrainingRun, ?> runs, InformerEventSource<Evaluation, ?> evaluations) {
        this.runs = runs;
        this.evaluations = evaluations;
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
        return Stream.concat(Stream.of(run.getMetadata().getName()), trials)
                .map(name -> key(run, name))
                .flatMap(key -> Stream.<HasMetadata>concat(
                        runs.byIndex(INDEX, key).stream(),
                        evaluations.byIndex(INDEX, key).stream()
                                .filter(evaluation -> !EvaluationReconciler.hasVerdict(evaluation))))
                .filter(other ->
                        !other.getMetadata().getUid().equals(run.getMetadata().getUid()))
                .map(other -> other.getKind() + " " + other.getMetadata().getName())
                .distinct()
                .sorted()
                .toList();
    }
}
