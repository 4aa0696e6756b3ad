package dev.cultivar.operator.observe;

import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Terminal;
import java.util.Optional;
import java.util.stream.Collectors;

/** The model that another run made, or what is waited for. */
public final class RunModels {
    private static final String KIND = "TrainingRun";
    private final Lookup<TrainingRun> runs;
    private final String namespace;

    /** In a namespace. */
    public RunModels(Lookup<TrainingRun> runs, String namespace) {
        this.runs = runs;
        this.namespace = namespace;
    }

    /** A run and the state of its base model. */
    public record Made(TrainingRun run, ModelState model) {}

    /** What a run made; otherwise an entry in what is missing. */
    public Optional<Made> made(RunOutput source, Missing missing) {
        Optional<TrainingRun> found = runs.find(namespace, source.name());
        if (found.isEmpty()) {
            missing.add(
                    KIND,
                    source.name(),
                    "RunMissing",
                    "TrainingRun " + source.name() + " is not in namespace " + namespace + ": apply it");
            return Optional.empty();
        }
        TrainingRun run = found.get();
        Optional<ModelState> model = RunPlan.of(run).flatMap(plan -> model(plan, run.getStatus(), source));
        if (model.isEmpty()) {
            missing.add(KIND, source.name(), "RunNotSucceeded", notSucceeded(run));
        }
        return model.map(m -> new Made(run, m));
    }

    private static Optional<ModelState> model(RunPlan plan, TrainingRunStatus status, RunOutput source) {
        String stage = source.stage();
        if (stage == null) {
            return Conditions.isTrue(status.conditions(), "Succeeded")
                    ? Optional.ofNullable(
                            plan.states(status.stages()).after(null).get(RecipeCheck.BASE))
                    : Optional.empty();
        }
        if (plan.stages().stream().noneMatch(s -> s.name().equals(stage))) {
            throw new Terminal(
                    "UnknownStage",
                    "TrainingRun " + source.name() + " has no stage " + stage + ": it has "
                            + plan.stages().stream().map(s -> s.name()).collect(Collectors.joining(", ")));
        }
        boolean done = status.stages().stream()
                .anyMatch((StageStatus s) -> s.name().equals(stage) && s.state().equals("Succeeded"));
        return done
                ? Optional.ofNullable(plan.states(status.stages()).after(stage).get(RecipeCheck.BASE))
                : Optional.empty();
    }

    private static String notSucceeded(TrainingRun run) {
        String name = run.getMetadata().getName();
        if (run.getStatus() != null && Conditions.isTrue(run.getStatus().conditions(), "Stalled")) {
            return "TrainingRun " + name + " is stalled: "
                    + Conditions.message(run.getStatus().conditions(), "Stalled");
        }
        return "TrainingRun " + name + " has not succeeded yet";
    }
}
