package dev.cultivar.operator.reconcile;

import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.OrderStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.Labels;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.desired.Owner;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.Children;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order of each stage of a started run. An order that was written stays the stage's order, whatever becomes of
 * spec.compute: a checkpoint made with two threads goes on with two.
 */
final class RunStages {
    private final TrainingRun run;
    private final RunPlan plan;
    private final List<StageStatus> stages;
    private final Settings settings;

    /** @param stages as they stand */
    RunStages(TrainingRun run, RunPlan plan, List<StageStatus> stages, Settings settings) {
        this.run = run;
        this.plan = plan;
        this.stages = stages;
        this.settings = settings;
    }

    /** The stages that a run will have, imports first. */
    static List<String> names(AdaptationRecipeSpec recipe, TrainingRunSpec spec) {
        List<String> names = new ArrayList<>(RunPlan.imports(spec.models()).keySet());
        RunPlan.selected(recipe, spec).forEach(s -> names.add(s.name()));
        return names;
    }

    /** The first stage that is not done, with its order: written ahead of its job. */
    Optional<StageStatus> next() {
        return stages.stream()
                .filter(s -> !s.is(StageState.SUCCEEDED))
                .findFirst()
                .map(stage -> ordered(stage, plan(stage, false)));
    }

    private static StageStatus ordered(StageStatus stage, WorkPlan plan) {
        return new StageStatus(
                stage.name(),
                stage.state(),
                null,
                null,
                null,
                null,
                new OrderStatus(plan.orderDigest(), plan.orderName()),
                0,
                0L,
                null,
                null,
                null,
                0L,
                0L,
                null,
                null,
                Map.of(),
                null,
                null,
                List.of());
    }

    /**
     * The work of a stage.
     *
     * @param rests whether its pod is to checkpoint and go though spec.suspend does not say so
     */
    WorkPlan plan(StageStatus stage, boolean rests) {
        TrainingRunSpec spec = plan.spec();
        WorkPlan fresh = WorkPlan.of(
                        Owner.of(run),
                        stage.name(),
                        order(stage.name()),
                        spec.compute(),
                        spec.queue(),
                        settings.images().trainer(),
                        spec.backoffLimit(),
                        spec.suspend() || rests,
                        Children.annotation(run, Labels.RETRY))
                .keeping(spec.keptCheckpoints(), stage.checkpoint());
        return stage.order() == null || stage.order().digest().equals(fresh.orderDigest())
                ? fresh
                : fresh.withRecordedOrder(stage.order().digest());
    }

    private Order order(String name) {
        RunPlan.Import imported = plan.imports().get(name);
        if (imported != null) {
            return ImportOrders.of(
                    imported, plan.inputs(), plan.spec().seed(), plan.spec().compute());
        }
        Stage stage = plan.stages().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Terminal(
                        "UnknownStage",
                        "status.recipe has no stage " + name + ": somebody changed status; make a new run"));
        Map<String, ModelState> models = plan.states(stages).before(stage);
        if (models == null) {
            throw new Terminal(
                    "UnknownStage",
                    "stage " + name + " starts from " + stage.from() + ", which has not run: make a new run");
        }
        return Orders.stage(
                stage,
                plan.recipe(),
                models,
                plan.datasets(),
                plan.spec().seed(),
                plan.spec().compute());
    }
}
