package dev.cultivar.operator.reconcile;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.search.Search;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.observe.Addresses;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.Lookup;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.observe.RunStart;
import dev.cultivar.operator.observe.SearchStart;
import dev.cultivar.operator.observe.Store;
import dev.cultivar.operator.observe.TrialStart;
import dev.cultivar.operator.report.Wakeups;
import dev.cultivar.operator.status.Hindrance;
import dev.cultivar.operator.status.Verdict;
import dev.cultivar.operator.status.Waiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a run through its stages: everything resolved and written ahead into status, the models imported, then a job per stage,
 * each from the outputs of the one before. After startTime nothing but the run itself, its children and the stages of runs beside
 * it is read. A run with a search makes a run for each trial instead.
 */
@ControllerConfiguration(
        name = "trainingrun",
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = AskedAgain.class, informerListLimit = Sources.PAGE),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = 30, initialInterval = 1000, intervalMultiplier = 1.5, maxInterval = 60_000)
public class TrainingRunReconciler implements Reconciler<TrainingRun> {
    private final Work work;
    private final TrialRuns trials;
    private final StageClaims claims = new StageClaims();
    private final DryRuns dryRuns = new DryRuns();
    private final Store store;
    private final Conclusion conclusion;
    private final Settings settings;
    private final Wakeups wakeups;
    private final Clock clock;
    private @Nullable InformerEventSource<AdaptationRecipe, TrainingRun> recipes;
    private @Nullable InformerEventSource<DomainDataset, TrainingRun> datasets;
    private @Nullable Neighbours neighbours;
    private @Nullable Referrers referrers;

    /** With what it needs. */
    public TrainingRunReconciler(
            Work work,
            TrialRuns trials,
            Store store,
            Conclusion conclusion,
            Settings settings,
            Wakeups wakeups,
            Clock clock) {
        this.work = work;
        this.trials = trials;
        this.store = store;
        this.conclusion = conclusion;
        this.settings = settings;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, TrainingRun>> prepareEventSources(EventSourceContext<TrainingRun> context) {
        recipes = Sources.referred(
                AdaptationRecipe.class,
                context,
                Concerns::recipes,
                recipe -> Stream.of(recipe.getMetadata().getName()),
                Sources::generationMoved);
        datasets = Sources.referred(
                DomainDataset.class,
                context,
                Concerns::datasets,
                dataset -> Stream.of(dataset.getMetadata().getName(), Sources.ANY),
                DomainDatasetReconciler::moved);
        InformerEventSource<TrainingRun, TrainingRun> runs = Sources.referred(
                TrainingRun.class, context, Concerns::runs, Concerns::answers, TrainingRunReconciler::moved);
        neighbours = new Neighbours(runs);
        InformerEventSource<Evaluation, TrainingRun> evaluations = Sources.referred(
                Evaluation.class,
                context,
                Concerns::evaluations,
                evaluation -> Stream.of(Sources.ANY),
                Sources::generationMoved);
        referrers = new Referrers(runs, evaluations, neighbours);
        return List.of(
                Sources.children(Job.class, context),
                Sources.children(Pod.class, context),
                recipes,
                datasets,
                evaluations,
                runs,
                wakeups.source("TrainingRun"));
    }

    @Override
    public UpdateControl<TrainingRun> reconcile(TrainingRun run, Context<TrainingRun> context) {
        TrainingRunStatus before = RunStatuses.of(run);
        RunStatuses status = new RunStatuses(before, settings);
        Step step;
        try {
            store.require(run.getMetadata().getNamespace());
            Optional<RunPlan> started = RunPlan.of(run);
            if (started.isEmpty()) {
                step = start(run, status, context.getClient());
            } else if (run.getSpec().search() != null) {
                step = search(run, before, status, Sources.childrenOf(context));
            } else {
                step = new StageTurn(run, started.get(), before, neighbours(), claims, settings, clock.instant())
                        .play(work, Sources.childrenOf(context), status);
            }
        } catch (Hindrance e) {
            if (e instanceof Waiting waiting) {
                status.waitingFor(waiting.waitingFor());
            }
            step = new Step(e.verdict(), false);
        }
        Optional<Expiry> expiry = Expiry.of(run, step.verdict(), clock.instant());
        if (expiry.isPresent()) {
            if (expiry.get().isOver()) {
                Optional<String> kept = Expiry.kept(
                        run,
                        Sources.childrenOf(context),
                        Objects.requireNonNull(referrers).of(run));
                if (kept.isEmpty()) {
                    return conclusion.remove(context.getClient(), run, Expiry.sentence(run));
                }
                status.expired(kept.get());
            }
            step = expiry.get().then(step);
        }
        return conclusion.end(
                run,
                before.conditions(),
                status.build(run.getMetadata().getGeneration(), clock.instant(), step.verdict()),
                step,
                TrainingRun::new);
    }

    private Step start(TrainingRun run, RunStatuses status, KubernetesClient client) {
        boolean search = run.getSpec().search() != null;
        run.getSpec()
                .models()
                .forEach((name, model) -> Addresses.require(name, model.chosen(), settings.downloadHosts()));
        Lookup<AdaptationRecipe> recipe = Sources.lookup(Objects.requireNonNull(recipes));
        Lookup<DomainDataset> dataset = Sources.lookup(Objects.requireNonNull(datasets));
        Lookup<TrainingRun> other = neighbours().find();
        SearchStart.Snapshot started = search
                ? SearchStart.of(run, recipe, dataset, other, evaluations(run, client))
                : new SearchStart.Snapshot(TrialStart.of(run, recipe, dataset, other), null, Map.of());
        RunStart.Snapshot snapshot = started.run();
        dryRuns.require(
                run.getMetadata().getUid(),
                run.getMetadata().getGeneration() + "/" + CanonicalJson.digest(CanonicalJson.bytes(snapshot.recipe())),
                () -> requireAccepted(run, started, client));
        if (run.getSpec().suspend()) {
            return new Step(
                    Verdict.suspended("the run is ready to start and suspended: set spec.suspend to false"), false);
        }
        status.start(
                clock.instant(), snapshot, search ? List.of() : RunStages.names(snapshot.recipe(), snapshot.spec()));
        if (search) {
            status.search(SearchRound.pending(run, started.objective()));
        } else {
            new RunStages(run, RunPlan.of(snapshot), status.stages(), settings)
                    .next()
                    .ifPresent(status::stage);
        }
        return new Step(Verdict.queued("Started", "the run has started; what it is made of is frozen"), true);
    }

    /** What overrides make is asked of the server before anything is frozen: afterwards it would refuse the status. */
    private static void requireAccepted(TrainingRun run, SearchStart.Snapshot started, KubernetesClient client) {
        DryRun dry = new DryRun(client, run);
        if (run.getSpec().search() == null) {
            var own = Defaults.list(run.getSpec().overrides());
            dry.require("", started.run(), own, Overrides.origins(own));
        }
        started.trials()
                .forEach((trial, snapshot) -> dry.require(
                        "trial " + trial.describe(run.getMetadata().getName()) + ": ",
                        snapshot,
                        trial.overrides(),
                        trial.origins()));
    }

    private Step search(TrainingRun run, TrainingRunStatus before, RunStatuses status, Children children) {
        ObjectiveStatus objective =
                before.search() == null ? null : before.search().objective();
        TrialValues values = objective == null
                ? null
                : new TrialValues(
                        run,
                        objective,
                        before.inputs(),
                        work,
                        children,
                        settings.images().evaluator());
        return new SearchRound(
                        run,
                        before,
                        trials,
                        neighbours()
                                .trialsOf(
                                        run.getMetadata().getNamespace(),
                                        run.getMetadata().getUid()),
                        values,
                        new SearchTable(work, children, settings.images().evaluator()))
                .play(status, children, settings.rates(), clock.instant());
    }

    /** As the server has them: what was called unseen a moment ago may not have reached the informer. */
    private static List<Evaluation> evaluations(TrainingRun run, KubernetesClient client) {
        Search search = run.getSpec().search();
        return search == null || search.objective() == null
                ? List.of()
                : client.resources(Evaluation.class)
                        .inNamespace(run.getMetadata().getNamespace())
                        .list()
                        .getItems();
    }

    private Neighbours neighbours() {
        return Objects.requireNonNull(neighbours);
    }

    /** Whether something changed in a run that others look at. */
    static boolean moved(TrainingRun now, TrainingRun before) {
        return Sources.generationMoved(now, before)
                || !Children.annotation(now, Labels.RETRY).equals(Children.annotation(before, Labels.RETRY))
                || !RunStatuses.of(now)
                        .conditions()
                        .equals(RunStatuses.of(before).conditions())
                || MedianStop.marks(now) != MedianStop.marks(before);
    }
}
