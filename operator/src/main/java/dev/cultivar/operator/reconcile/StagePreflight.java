package dev.cultivar.operator.reconcile;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.Preflight;
import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.stage.Duration;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.api.stage.Train;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.status.Hindrance;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.preflight.Pace;
import dev.cultivar.preflight.Prediction;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the next stage of a run is predicted to need, from the shape of its model as the pod that made it told, before a pod is queued.
 *
 * <p>Pure: the same statuses give the same words. A model's digest names its shape, whichever run made it.
 */
final class StagePreflight {
    /** The condition's type. */
    static final String CONDITION = "Preflight";

    private final TrainingRun run;
    private final RunPlan plan;
    private final TrainingRunStatus status;
    private final Neighbours others;

    /** @param others runs of the namespace */
    StagePreflight(TrainingRun run, RunPlan plan, TrainingRunStatus status, Neighbours others) {
        this.run = run;
        this.plan = plan;
        this.status = status;
        this.others = others;
    }

    /**
     * What the condition says.
     *
     * @param status True, False or Unknown
     * @param refused whether the stage is not to be queued
     */
    record Finding(String status, String reason, String message, boolean refused) {}

    /** Whether the condition is about this stage already: an operator may die between queueing it and saying so. */
    static boolean told(TrainingRunStatus status, String stage) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(CONDITION))
                .map(condition -> condition.message())
                .anyMatch(message -> message.startsWith(about(stage) + " ") || message.startsWith(about(stage) + ":"));
    }

    /**
     * Writes what is found into the status; a stage that is refused goes no further.
     *
     * @param queued whether the stage has a job, so that it is too late to refuse it
     */
    void check(String stage, boolean queued, RunStatuses statuses) {
        of(stage, queued).ifPresent(found -> {
            statuses.preflight(found);
            if (found.refused()) {
                throw new Terminal(found.reason(), found.message());
            }
        });
    }

    /** How every message about a stage begins. */
    private static String about(String stage) {
        return "stage " + stage;
    }

    /** Of a stage that trains something; empty for others. */
    private Optional<Finding> of(String name, boolean queued) {
        Train train = plan.stages().stream()
                .filter(stage -> stage.name().equals(name))
                .map(Stage::train)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        Set<String> models =
                train == null ? Set.of() : Defaults.map(train.methods()).keySet();
        if (train == null || passes(train.duration()) || models.size() != 1) {
            return Optional.empty();
        }
        ShapeStatus shape = shape(name, models.iterator().next()).orElse(null);
        if (shape == null) {
            return Optional.of(new Finding(
                    "Unknown",
                    "ModelUnknown",
                    about(name)
                            + ": the shape of its model is not known, since an earlier version made it or the run that did is gone; nothing is predicted",
                    false));
        }
        Integer most = shape.maxPositionEmbeddings();
        int length = train.data().maxLength();
        if (most != null && length > most) {
            return Optional.of(new Finding("False", "SequenceTooLong", tooLong(name, length, most), !queued));
        }
        Prediction prediction = Prediction.of(shape, train, memory(), processes(), pace(train));
        boolean small = prediction.fit() == Prediction.Fit.MemoryTooSmall;
        boolean refused = !queued && small && plan.spec().preflight() != Preflight.Warn;
        return Optional.of(new Finding(
                small ? "False" : "True",
                prediction.fit().name(),
                about(name) + " " + prediction.message()
                        + (refused ? ". It is not queued; spec.preflight: Warn queues it all the same" : ""),
                refused));
    }

    private static String tooLong(String name, int length, int most) {
        return about(name) + ": data.maxLength is " + length + ", and its model reads " + most
                + " tokens at once (max_position_embeddings): make a run with the override recipe.stages." + name
                + ".train.data.maxLength of at most " + most + ", or of a model that reads more";
    }

    private static boolean passes(Duration duration) {
        return (duration.steps() != null && duration.steps() == 0)
                || (duration.tokens() != null && duration.tokens() == 0)
                || (duration.epochs() != null && duration.epochs() == 0);
    }

    private int processes() {
        return Defaults.or(plan.spec().compute().nodes(), 1);
    }

    private long memory() {
        return new Quantity(plan.spec().compute().memory()).getNumericalAmount().longValue();
    }

    private Optional<ShapeStatus> shape(String stage, String model) {
        Map<String, ModelState> models = plan.stages().stream()
                .filter(s -> s.name().equals(stage))
                .findFirst()
                .map(s -> plan.states(status.stages()).before(s))
                .orElse(Map.of());
        ModelState state = models.get(model);
        return state == null
                ? Optional.empty()
                : Stream.concat(
                                status.stages().stream(),
                                others.makersOf(namespace(), state.digest()).stream()
                                        .flatMap(other -> RunStatuses.of(other).stages().stream()))
                        .flatMap(s -> s.outputs().stream())
                        .filter(output -> output.digest().equals(state.digest()))
                        .map(ArtifactStatus::shape)
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    /** As a stage of this run, else of another, trained that was given as many CPUs and computed in the same precision, layers once or twice as this one. */
    private Pace pace(Train train) {
        return measured(run, plan, train)
                .or(() -> others.withPace(namespace(), pace(plan, train))
                        .filter(other -> !other.getMetadata()
                                .getUid()
                                .equals(run.getMetadata().getUid()))
                        .flatMap(other ->
                                RunPlan.of(other).flatMap(otherPlan -> measured(other, otherPlan, train)).stream())
                        .findFirst())
                .orElseGet(() -> Pace.assumed(Orders.threads(plan.spec().compute())));
    }

    private String namespace() {
        return run.getMetadata().getNamespace();
    }

    /** What the stages of a run that tell a pace have in common with those that can take it; none of one whose spec is no longer right. */
    static List<String> paces(TrainingRun run) {
        Set<String> told = RunStatuses.of(run).stages().stream()
                .filter(stage -> pace("", stage).isPresent())
                .map(StageStatus::name)
                .collect(Collectors.toSet());
        if (told.isEmpty()) {
            return List.of();
        }
        try {
            return RunPlan.of(run).stream()
                    .flatMap(plan -> plan.stages().stream()
                            .filter(stage -> stage.train() != null && told.contains(stage.name()))
                            .map(stage -> pace(plan, Objects.requireNonNull(stage.train()))))
                    .toList();
        } catch (Hindrance wrong) {
            return List.of(); // an index that throws stops the informer, and with it everybody's runs
        }
    }

    private static String pace(RunPlan plan, Train train) {
        return plan.spec().compute().cpu() + "/" + train.precision() + "/" + train.recomputesActivations();
    }

    private Optional<Pace> measured(TrainingRun other, RunPlan otherPlan, Train train) {
        if (!otherPlan.spec().compute().cpu().equals(plan.spec().compute().cpu())) {
            return Optional.empty();
        }
        return otherPlan.stages().stream()
                .filter(stage -> stage.train() != null
                        && stage.train().precision() == train.precision()
                        && stage.train().recomputesActivations() == train.recomputesActivations())
                .flatMap(stage -> RunStatuses.of(other).stages().stream()
                        .filter(s -> s.name().equals(stage.name())))
                .flatMap(stage -> pace(other.getMetadata().getName(), stage).stream())
                .findFirst();
    }

    private static Optional<Pace> pace(String name, StageStatus stage) {
        Double tokens = stage.metrics().get("tokens");
        Double operations = stage.metrics().get("flops");
        Double rate = stage.tokensPerSecond();
        return !stage.is(StageState.SUCCEEDED)
                        || tokens == null
                        || operations == null
                        || rate == null
                        || !(tokens > 0)
                        || !(operations > 0)
                        || !(rate > 0)
                ? Optional.empty()
                : Optional.of(
                        Pace.measured(operations / tokens * rate, "stage " + stage.name() + " of TrainingRun " + name));
    }
}
