package dev.cultivar.operator.reconcile;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.Condition;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.DomainDatasetStatus;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.source.Dataset;
import dev.cultivar.api.step.Protected;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.desired.Owner;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.Addresses;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.ExecutorStates;
import dev.cultivar.operator.observe.PreparationInputs;
import dev.cultivar.operator.observe.Store;
import dev.cultivar.operator.observe.WorkState;
import dev.cultivar.operator.report.Wakeups;
import dev.cultivar.operator.status.Hindrance;
import dev.cultivar.operator.status.Verdict;
import dev.cultivar.operator.status.Waiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a dataset: one order, one pod, one artifact. A changed spec, or changed data to keep clean of, is another order; the
 * artifact before stays in status until the new one is complete.
 */
@ControllerConfiguration(
        name = "domaindataset",
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = AskedAgain.class, informerListLimit = Sources.PAGE),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = 30, initialInterval = 1000, intervalMultiplier = 1.5, maxInterval = 60_000)
public class DomainDatasetReconciler implements Reconciler<DomainDataset> {
    private static final String STAGE = "prepare";
    private static final int BACKOFF_LIMIT = 6;

    private final Work work;
    private final Store store;
    private final Conclusion conclusion;
    private final Settings settings;
    private final Wakeups wakeups;
    private final Clock clock;
    private @Nullable InformerEventSource<DomainDataset, DomainDataset> datasets;
    private @Nullable InformerEventSource<Evaluation, DomainDataset> evaluations;

    /** With what it needs. */
    public DomainDatasetReconciler(
            Work work, Store store, Conclusion conclusion, Settings settings, Wakeups wakeups, Clock clock) {
        this.work = work;
        this.store = store;
        this.conclusion = conclusion;
        this.settings = settings;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, DomainDataset>> prepareEventSources(EventSourceContext<DomainDataset> context) {
        datasets = Sources.referred(
                DomainDataset.class,
                context,
                DomainDatasetReconciler::mayWaitFor,
                dataset -> Stream.of(dataset.getMetadata().getName(), Sources.ANY),
                DomainDatasetReconciler::moved);
        evaluations = Sources.referred(
                Evaluation.class,
                context,
                DomainDatasetReconciler::looksFor,
                evaluation -> Stream.of(evaluation.getMetadata().getName()),
                Sources::generationMoved);
        return List.of(
                Sources.children(Job.class, context),
                Sources.children(Pod.class, context),
                datasets,
                evaluations,
                wakeups.source("DomainDataset"));
    }

    @Override
    public UpdateControl<DomainDataset> reconcile(DomainDataset dataset, Context<DomainDataset> context) {
        DomainDatasetStatus before = DatasetStatuses.of(dataset);
        DatasetStatuses status = new DatasetStatuses(before, settings);
        Verdict verdict;
        try {
            verdict = prepare(dataset, before, status, Sources.childrenOf(context));
        } catch (Hindrance e) {
            if (e instanceof Waiting waiting) {
                status.waitingFor(waiting.waitingFor());
            }
            verdict = e.verdict();
        }
        List<Condition> conditions = before.conditions();
        return conclusion.end(
                dataset,
                conditions,
                status.build(dataset.getMetadata().getGeneration(), clock.instant(), verdict),
                verdict,
                false,
                DomainDataset::new);
    }

    private Verdict prepare(
            DomainDataset dataset, DomainDatasetStatus before, DatasetStatuses status, Children children) {
        store.require(dataset.getMetadata().getNamespace());
        PreparationInputs.Resolved resolved = PreparationInputs.of(
                dataset,
                Sources.lookup(Objects.requireNonNull(datasets)),
                Sources.lookup(Objects.requireNonNull(evaluations)));
        boolean current = before.artifact() != null
                && Objects.equals(
                        before.artifactGeneration(), dataset.getMetadata().getGeneration())
                && before.inputs().equals(resolved.inputs());
        if (current) {
            return ready(before.artifact());
        }
        WorkPlan plan = WorkPlan.of(
                Owner.of(dataset),
                STAGE,
                Orders.prepare(dataset.getSpec(), resolved.against(), resolved.datasets(), resolved.sets()),
                dataset.getSpec().compute(),
                null,
                settings.images().dataset(),
                BACKOFF_LIMIT,
                false,
                Children.annotation(dataset, Labels.RETRY));
        if (children.jobsOf(plan).isEmpty()) {
            // a host that is no longer allowed takes nothing back: neither what is prepared nor what a job is at
            Addresses.require(dataset.getSpec(), settings.downloadHosts());
        }
        WorkState state = work.advance(plan, children);
        status.observe(state);
        return switch (state) {
            case WorkState.Succeeded done -> {
                ArtifactStatus artifact =
                        status.prepared(done.outcome(), dataset.getMetadata().getGeneration(), resolved.inputs());
                yield artifact == null
                        ? Verdict.failed(
                                "OutcomeIncomplete",
                                "job " + done.facts().job()
                                        + " is done and its outcome names no dataset artifact: the image does not belong to this operator")
                        : ready(artifact);
            }
            case WorkState.Failed failed -> StageStatuses.failure("", failed, Remedy.SPEC);
            case WorkState.Blocked blocked -> Verdict.blocked(blocked.reason(), blocked.message());
            case WorkState.Queued queued -> StageStatuses.queued("", queued);
            case WorkState.Running running -> preparing(plan, children, running);
            case WorkState.Suspended suspended ->
                Verdict.suspended("job " + suspended.facts().job() + " is suspended");
            case WorkState.Absent ignored -> Verdict.queued("Starting", "the job is being created");
        };
    }

    private static Verdict preparing(WorkPlan plan, Children children, WorkState.Running running) {
        String pod = running.facts().pod();
        Integer executors = plan.compute().executors();
        return executors == null
                ? Verdict.running("Preparing", "pod " + pod + " prepares the dataset")
                : ExecutorStates.hindrance(children, pod, executors)
                        .map(why -> Verdict.running("ExecutorsPending", why))
                        .orElseGet(() -> Verdict.running(
                                "Preparing", "pod " + pod + " prepares the dataset with " + executors + " executors"));
    }

    private static Verdict ready(@Nullable ArtifactStatus artifact) {
        return Verdict.ready(
                "Prepared",
                "the dataset is prepared"
                        + (artifact == null ? "" : ": artifact dataset/" + artifact.digest() + " in the store"));
    }

    /** The datasets that one may have to wait for: those it reads; any where a step or its card names some, or an evaluation that asks from some. */
    private static Stream<String> mayWaitFor(DomainDataset dataset) {
        return PreparationInputs.lookedFor(dataset).isEmpty()
                ? dataset.getSpec().sources().stream()
                        .map(source -> source.from().dataset())
                        .filter(Objects::nonNull)
                        .map(Dataset::name)
                : Stream.of(Sources.ANY);
    }

    private static Stream<String> looksFor(DomainDataset dataset) {
        return PreparationInputs.lookedFor(dataset).stream()
                .map(Protected::evaluation)
                .filter(Objects::nonNull)
                .map(evaluation -> evaluation.name());
    }

    /** Whether something changed in a dataset that others look at. */
    static boolean moved(DomainDataset now, DomainDataset before) {
        return Sources.generationMoved(now, before)
                || !Objects.equals(artifact(now), artifact(before))
                || !DatasetStatuses.of(now)
                        .conditions()
                        .equals(DatasetStatuses.of(before).conditions());
    }

    private static @Nullable ArtifactStatus artifact(DomainDataset dataset) {
        return DatasetStatuses.of(dataset).artifact();
    }
}
