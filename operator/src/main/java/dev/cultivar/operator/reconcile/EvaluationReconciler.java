package dev.cultivar.operator.reconcile;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.EvaluationStatus;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.desired.Owner;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.Addresses;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.Examination;
import dev.cultivar.operator.observe.Partitions;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.observe.ScratchModels;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures models: those of runs as they are, those in the store after an import, new ones once they are made, then one pod that runs all tasks and judges
 * the gates. Other inputs are another order, so an evaluation is repeated when what it reads has changed.
 */
@ControllerConfiguration(
        name = "evaluation",
        generationAwareEventProcessing = false,
        informer = @Informer(onUpdateFilter = AskedAgain.class, informerListLimit = Sources.PAGE),
        maxReconciliationInterval = @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = 30, initialInterval = 1000, intervalMultiplier = 1.5, maxInterval = 60_000)
public class EvaluationReconciler implements Reconciler<Evaluation> {
    private static final Set<String> GONE = Set.of("RunMissing", "DatasetMissing");
    private static final String EXAMINE = "examine";
    /** Index of the searches of a namespace that have read development data. */
    private static final String SEARCHES = "searches";

    private static final int BACKOFF_LIMIT = 6;

    private final Work work;
    private final Store store;
    private final Conclusion conclusion;
    private final Settings settings;
    private final Wakeups wakeups;
    private final Clock clock;
    private @Nullable InformerEventSource<DomainDataset, Evaluation> datasets;
    private @Nullable InformerEventSource<TrainingRun, Evaluation> runs;

    /** With what it needs. */
    public EvaluationReconciler(
            Work work, Store store, Conclusion conclusion, Settings settings, Wakeups wakeups, Clock clock) {
        this.work = work;
        this.store = store;
        this.conclusion = conclusion;
        this.settings = settings;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, Evaluation>> prepareEventSources(EventSourceContext<Evaluation> context) {
        datasets = Sources.referred(
                DomainDataset.class,
                context,
                evaluation -> Stream.concat(
                        ScratchModels.datasets(evaluation.getSpec().models()),
                        evaluation.getSpec().tasks().stream()
                                .flatMap(task -> task.views().values().stream())
                                .map(View::name)),
                dataset -> Stream.of(dataset.getMetadata().getName()),
                DomainDatasetReconciler::moved);
        runs = Sources.referred(
                TrainingRun.class,
                context,
                evaluation -> Stream.concat(
                        Stream.of(Sources.ANY),
                        Sources.runs(evaluation.getSpec().models())),
                run -> ranks(run)
                        ? Stream.of(Sources.ANY)
                        : Stream.of(run.getMetadata().getName(), Labels.search(run)),
                TrainingRunReconciler::moved);
        runs.addIndexer(SEARCHES, run -> ranks(run) ? List.of(run.getMetadata().getNamespace()) : List.of());
        return List.of(
                Sources.children(Job.class, context),
                Sources.children(Pod.class, context),
                datasets,
                runs,
                wakeups.source("Evaluation"));
    }

    @Override
    public UpdateControl<Evaluation> reconcile(Evaluation evaluation, Context<Evaluation> context) {
        EvaluationStatus before = EvaluationStatuses.of(evaluation);
        EvaluationStatuses status = new EvaluationStatuses(before, settings);
        boolean hasGates = !Defaults.list(evaluation.getSpec().gates()).isEmpty();
        Round round = new Round(evaluation, before, status, Sources.childrenOf(context));
        Step step;
        try {
            store.require(evaluation.getMetadata().getNamespace());
            step = round.play();
        } catch (Hindrance e) {
            if (e instanceof Waiting waiting && outlives(waiting, evaluation, before)) {
                round.examined = true;
                step = new Step(status.keep(), false);
            } else {
                if (e instanceof Waiting waiting) {
                    status.waitingFor(waiting.waitingFor());
                }
                step = new Step(e.verdict(), false);
            }
        }
        return conclusion.end(
                evaluation,
                before.conditions(),
                status.build(
                        evaluation.getMetadata().getGeneration(),
                        clock.instant(),
                        step.verdict(),
                        round.examined,
                        hasGates),
                step.verdict(),
                step.again(),
                Evaluation::new);
    }

    /**
     * Whether a verdict stays: runs and datasets that were measured may be removed, and as long as no others take their names, and what is
     * left is what was measured, nothing is new.
     */
    private static boolean outlives(Waiting waiting, Evaluation evaluation, EvaluationStatus before) {
        return waiting.waitingFor().stream().allMatch(missing -> GONE.contains(missing.reason()))
                && waiting.there().stream()
                        .allMatch(now -> before.inputs().stream().anyMatch(measured -> isSame(measured, now)))
                && hasVerdict(evaluation);
    }

    /** Whether its spec as it is now was measured. */
    static boolean hasVerdict(Evaluation evaluation) {
        return EvaluationStatuses.of(evaluation).conditions().stream()
                .anyMatch(c -> c.type().equals("GatePassed")
                        && !c.status().equals("Unknown")
                        && evaluation.getMetadata().getGeneration().equals(c.observedGeneration()));
    }

    /** Whether an input is what it was; one that is imported first has no digest yet and is known by its name. */
    private static boolean isSame(InputStatus measured, InputStatus now) {
        return measured.as().equals(now.as())
                && measured.kind().equals(now.kind())
                && measured.name().equals(now.name())
                && (now.digest() == null || now.digest().equals(measured.digest()));
    }

    /** One reconcile of one evaluation. */
    private final class Round {
        private final Evaluation evaluation;
        private final EvaluationSpec spec;
        private final EvaluationStatus before;
        private final EvaluationStatuses status;
        private final Children children;
        private final List<StageStatus> stages = new ArrayList<>();
        private boolean examined;

        Round(Evaluation evaluation, EvaluationStatus before, EvaluationStatuses status, Children children) {
            this.evaluation = evaluation;
            this.spec = evaluation.getSpec();
            this.before = before;
            this.status = status;
            this.children = children;
        }

        Step play() {
            String namespace = evaluation.getMetadata().getNamespace();
            Partitions partitions = new Partitions(Sources.lookup(Objects.requireNonNull(datasets)), namespace);
            partitions.requireUnsearched(
                    evaluation, Objects.requireNonNull(runs).byIndex(SEARCHES, namespace));
            Examination.Resolved resolved = Examination.of(
                    evaluation,
                    Sources.lookup(Objects.requireNonNull(datasets)),
                    Sources.lookup(Objects.requireNonNull(runs)));
            status.caution(partitions.trained(evaluation, Sources.lookup(Objects.requireNonNull(runs))));
            List<Member> members = new ArrayList<>(resolved.members());
            Map<String, String> imported = new LinkedHashMap<>();
            for (Map.Entry<String, RunPlan.Import> entry :
                    RunPlan.imports(spec.models()).entrySet()) {
                String model = entry.getValue().model();
                if (StageStatuses.of(before.stages(), entry.getKey()).order() == null) {
                    Addresses.require(model, entry.getValue().source(), settings.downloadHosts());
                }
                WorkState state = stage(
                        entry.getKey(),
                        ImportOrders.of(entry.getValue(), resolved.inputs(), spec.seed(), spec.compute()),
                        settings.images().trainer());
                String digest = output(entry.getKey(), "model");
                if (digest == null) {
                    return stopped(entry.getKey(), state);
                }
                members.add(new Member(model, Map.of(), new ModelState(digest, null)));
                imported.put(model, digest);
            }
            status.inputs(withDigests(resolved.inputs(), imported));
            return examine(Orders.evaluate(spec, members, resolved.absent(), resolved.data()));
        }

        private Step examine(Order order) {
            WorkState state = stage(EXAMINE, order, settings.images().evaluator());
            status.stages(List.copyOf(stages));
            if (!stages.getLast().is(StageState.SUCCEEDED)) {
                status.forget();
                return stopped(EXAMINE, state);
            }
            if (state instanceof WorkState.Succeeded succeeded) {
                status.examined(succeeded.outcome());
                if (succeeded.outcome().gates().size()
                        < Defaults.list(spec.gates()).size()) {
                    return new Step(
                            Verdict.failed(
                                    "OutcomeIncomplete",
                                    "job " + succeeded.facts().job()
                                            + " left no verdict for some gates: the image does not belong to this operator"),
                            false);
                }
            }
            examined = true;
            return new Step(status.verdict(spec), false);
        }

        /** A stage that was done for the same order is not looked at again, so its job may go. */
        private WorkState stage(String name, Order order, String image) {
            StageStatus known = StageStatuses.of(before.stages(), name);
            WorkPlan plan = WorkPlan.of(
                    Owner.of(evaluation),
                    name,
                    order,
                    spec.compute(),
                    null,
                    image,
                    BACKOFF_LIMIT,
                    false,
                    Children.annotation(evaluation, Labels.RETRY));
            boolean done = known.is(StageState.SUCCEEDED)
                    && known.order() != null
                    && known.order().digest().equals(plan.orderDigest());
            if (done) {
                stages.add(known);
                return new WorkState.Absent(dev.cultivar.operator.observe.WorkFacts.NONE);
            }
            WorkState state = work.advance(plan, children);
            stages.add(StageStatuses.next(known, plan, state));
            return state;
        }

        private @Nullable String output(String stage, String kind) {
            return stages.stream()
                    .filter(s -> s.name().equals(stage) && s.is(StageState.SUCCEEDED))
                    .flatMap(s -> s.outputs().stream())
                    .filter(o -> o.kind().equals(kind))
                    .map(ArtifactStatus::digest)
                    .findFirst()
                    .orElse(null);
        }

        private Step stopped(String stage, WorkState state) {
            status.stages(List.copyOf(stages));
            return new Step(StageStatuses.verdict(stage, state, Remedy.SPEC), false);
        }
    }

    /** Whether a run is a search that has read development data, which no unseen task may ask from. */
    private static boolean ranks(TrainingRun run) {
        return run.getStatus() != null
                && run.getStatus().search() != null
                && run.getStatus().search().objective() != null;
    }

    private static List<InputStatus> withDigests(List<InputStatus> inputs, Map<String, String> imported) {
        return inputs.stream()
                .map(i -> RunPlan.isImported(i) && imported.containsKey(i.as())
                        ? new InputStatus(i.as(), i.kind(), i.name(), i.generation(), imported.get(i.as()))
                        : i)
                .toList();
    }
}
