package dev.cultivar.operator.reconcile;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.CostStatus;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.MeterStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.contract.AllowedHosts;
import dev.cultivar.contract.Member;
import dev.cultivar.contract.ModelState;
import dev.cultivar.contract.Order;
import dev.cultivar.operator.cluster.RunningOperator;
import dev.cultivar.operator.config.Serialization;
import dev.cultivar.operator.config.Settings;
import dev.cultivar.operator.desired.ExecutorRights;
import dev.cultivar.operator.desired.NodeNetwork;
import dev.cultivar.operator.desired.Orders;
import dev.cultivar.operator.desired.Owner;
import dev.cultivar.operator.desired.Queueing;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.TrialRun;
import dev.cultivar.operator.desired.Trials;
import dev.cultivar.operator.desired.WorkJob;
import dev.cultivar.operator.desired.WorkPlan;
import dev.cultivar.operator.observe.Addresses;
import dev.cultivar.operator.observe.Examination;
import dev.cultivar.operator.observe.PreparationInputs;
import dev.cultivar.operator.observe.RunPlan;
import dev.cultivar.operator.observe.RunStart;
import dev.cultivar.operator.observe.SearchStart;
import dev.cultivar.operator.status.Hindrance;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the operator would make of a spec in a namespace where everything that it names is there: children as they are written, and what
 * decisions about them say. Pure.
 *
 * @param text all of it, or why nothing is made
 */
record Made(boolean refused, String text) {
    private static final KubernetesSerialization JSON = Serialization.kubernetes();
    private static final Map<RecordType, Named> NAMED =
            Stream.of(RecordType.values()).collect(Collectors.toMap(record -> record, Named::of));
    private static final Settings SETTINGS = RunningOperator.SETTINGS;
    private static final AllowedHosts HOSTS = AllowedHosts.of("data.example.org,other.example.org");
    private static final CostStatus USED = new CostStatus(2.0, 2.0, 0L, 0.0, null, null);

    /** Of a spec, with datasets of whichever record type it takes. */
    static Made of(String kind, String spec) {
        Made made = new Made(true, "");
        for (RecordType record : RecordType.values()) {
            made = of(kind, spec, Objects.requireNonNull(NAMED.get(record)));
            if (!made.refused || !made.text.startsWith("RecordTypeMismatch")) {
                return made;
            }
        }
        return made;
    }

    private static Made of(String kind, String spec, Named named) {
        List<Object> made = new ArrayList<>();
        try {
            switch (kind) {
                case "DomainDataset" ->
                    dataset(Named.read(DomainDataset.class, Named.SELF, "spec: " + spec), named, made);
                case "AdaptationRecipe" ->
                    recipe(Named.read(AdaptationRecipe.class, "recipe", "spec: " + spec), named, made);
                case "TrainingRun" -> run(Named.read(TrainingRun.class, Named.SELF, "spec: " + spec), named, made);
                case "Evaluation" -> evaluation(Named.read(Evaluation.class, Named.SELF, "spec: " + spec), named, made);
                default -> throw new IllegalArgumentException(kind);
            }
        } catch (Hindrance e) {
            return new Made(true, e.verdict().reason() + ": " + e.verdict().message());
        }
        StringBuilder text = new StringBuilder();
        made.forEach(each -> text.append(JSON.asJson(each)).append('\n'));
        return new Made(false, text.toString());
    }

    private static void dataset(DomainDataset dataset, Named named, List<Object> made) {
        DomainDatasetSpec spec = dataset.getSpec();
        PreparationInputs.Resolved resolved = PreparationInputs.of(dataset, named::dataset, named::evaluation);
        Addresses.require(spec, HOSTS);
        made.add(resolved.inputs());
        children(
                WorkPlan.of(
                        Owner.of(dataset),
                        "prepare",
                        Orders.prepare(spec, resolved.against(), resolved.datasets(), resolved.sets()),
                        spec.compute(),
                        null,
                        SETTINGS.images().dataset(),
                        6,
                        false,
                        ""),
                made);
    }

    /** Through a run that binds its slots; the recipe's own digest is no proof of anything. */
    private static void recipe(AdaptationRecipe recipe, Named named, List<Object> made) {
        String bound = recipe.getSpec().slots().stream()
                .map(slot -> "'%s': {name: pages}".formatted(slot.name()))
                .distinct()
                .collect(Collectors.joining(", "));
        TrainingRun run = Named.read(
                TrainingRun.class,
                Named.SELF,
                "spec: {recipe: {name: recipe}, models: {base: {volume: {path: imports/a}}}, datasets: {%s}}"
                        .formatted(bound));
        stages(run, RunStart.of(run, (n, name) -> Optional.of(recipe), named::dataset, named::run), made);
    }

    private static void run(TrainingRun run, Named named, List<Object> made) {
        run.getSpec().models().forEach((name, model) -> Addresses.require(name, model.chosen(), HOSTS));
        made.add(RunLimit.of(run.getSpec(), new MeterStatus("", 2.0, 0.0, 0.0), USED)
                .map(RunLimit::message)
                .orElse(""));
        made.add(RunLimit.left(run.getSpec(), null, null, 1).toString());
        if (run.getSpec().search() == null) {
            stages(run, RunStart.of(run, named::recipe, named::dataset, named::run), made);
            return;
        }
        List<Evaluation> evaluations = List.of("a", "another-word", "0", "1").stream()
                .flatMap(name -> named.evaluation("n", name).stream())
                .toList();
        SearchStart.Snapshot started = SearchStart.of(run, named::recipe, named::dataset, named::run, evaluations);
        made.add(started.run().inputs());
        made.add(SearchRound.pending(run, started.objective()));
        for (Trial trial : Trials.of(run.getSpec())) {
            made.add(TrialRun.of(run, trial));
        }
    }

    private static void stages(TrainingRun run, RunStart.Snapshot start, List<Object> made) {
        List<InputStatus> inputs = start.inputs().stream()
                .map(i -> i.kind().equals("AdaptationRecipe") ? new InputStatus(i.as(), i.kind(), i.name(), 1L, "") : i)
                .toList();
        made.add(inputs);
        RunPlan plan = RunPlan.of(start);
        List<StageStatus> stages = new ArrayList<>();
        RunStages.names(start.recipe(), start.spec()).forEach(name -> stages.add(StageStatuses.pending(name)));
        for (int i = 0; i < stages.size(); i++) {
            StageStatus stage = stages.get(i);
            WorkPlan work = new RunStages(run, plan, stages, SETTINGS).plan(stage, false);
            children(work, made);
            stages.set(i, done(stage, work.orderDigest()));
        }
    }

    /** A stage whose output is named by its order. */
    private static StageStatus done(StageStatus stage, String digest) {
        return JSON.unmarshal(
                "---\n{name: %s, state: %s, outputs: [{name: base, kind: model, digest: '%s', bytes: 1}]}"
                        .formatted(stage.name(), StageState.SUCCEEDED, digest),
                StageStatus.class);
    }

    private static void evaluation(Evaluation evaluation, Named named, List<Object> made) {
        EvaluationSpec spec = evaluation.getSpec();
        Examination.Resolved resolved = Examination.of(evaluation, named::dataset, named::run);
        made.add(resolved.inputs());
        List<Member> members = new ArrayList<>(resolved.members());
        RunPlan.imports(spec.models()).forEach((stage, item) -> {
            Addresses.require(item.model(), item.source(), HOSTS);
            WorkPlan work =
                    plan(evaluation, stage, ImportOrders.of(item, resolved.inputs(), spec.seed(), spec.compute()));
            children(work, made);
            members.add(new Member(item.model(), Map.of(), new ModelState(work.orderDigest(), null)));
        });
        children(plan(evaluation, "examine", Orders.evaluate(spec, members, resolved.absent(), resolved.data())), made);
    }

    private static WorkPlan plan(Evaluation evaluation, String stage, Order order) {
        return WorkPlan.of(
                Owner.of(evaluation),
                stage,
                order,
                evaluation.getSpec().compute(),
                null,
                SETTINGS.images().evaluator(),
                6,
                false,
                "");
    }

    private static void children(WorkPlan plan, List<Object> made) {
        made.add(plan.orderJson());
        made.add(WorkJob.of(plan, 1, SETTINGS));
        made.addAll(ExecutorRights.of(plan));
        made.addAll(NodeNetwork.of(plan));
        made.addAll(Queueing.of(plan));
    }
}
