package dev.cultivar.operator.observe;

import dev.cultivar.api.BestStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.SearchStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.TrialStatus;
import dev.cultivar.api.model.Members;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.model.Select;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.status.Conditions;
import dev.cultivar.operator.status.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The models that another run made, or what is waited for. A search made as many as it has trials. */
public final class RunModels {
    /** The coordinate that tells the states of one run apart. */
    public static final String STAGE = "stage";

    private static final String KIND = "TrainingRun";
    private static final int MOST_NAMED = 8;
    private final Lookup<TrainingRun> runs;
    private final String namespace;

    /** In a namespace. */
    public RunModels(Lookup<TrainingRun> runs, String namespace) {
        this.runs = runs;
        this.namespace = namespace;
    }

    /** A run and the state of its base model. */
    public record Made(TrainingRun run, ModelState model) {}

    /** One state of a run's base model, told apart by its coordinates; the run that made it is the trial's where it is of a search. */
    public record State(Map<String, String> coordinates, ModelState model, String maker) {}

    /** A state that is not there because its trial, a run, failed or was stopped. */
    public record Lost(Map<String, String> coordinates, String reason, String maker) {}

    /** All states that are meant. */
    public record States(TrainingRun run, List<State> made, List<Lost> lost) {}

    /** The one model that a run made; otherwise an entry in what is missing. */
    public Optional<Made> made(RunOutput source, Missing missing) {
        if (source.members() == Members.each) {
            throw new Terminal(
                    "SeveralModels",
                    "run " + source.name() + " with members: each is several models and one is needed: name one stage");
        }
        return states(source, missing).map(states -> {
            if (states.made().size() != 1 || !states.lost().isEmpty()) {
                throw notOne(source.name(), states);
            }
            return new Made(states.run(), states.made().getFirst().model());
        });
    }

    private static Terminal notOne(String name, States states) {
        List<Lost> lost = states.lost();
        if (states.made().isEmpty() && lost.size() == 1) {
            return new Terminal(
                    "NoModel",
                    "TrainingRun " + name + " is a search and the trial that is meant, "
                            + new TreeMap<>(lost.getFirst().coordinates()) + ", has made no model: "
                            + lost.getFirst().reason() + "; name another in trials");
        }
        List<Map<String, String>> meant = new ArrayList<>();
        states.made().forEach(state -> meant.add(state.coordinates()));
        int more = meant.size() - MOST_NAMED;
        return new Terminal(
                "SeveralModels",
                "TrainingRun " + name + " is a search and " + meant.size() + " of its trials that succeeded and "
                        + lost.size()
                        + " that failed or were stopped are meant; one model is needed: name the coordinates of one in trials"
                        + (meant.isEmpty() ? "; none of these has a model" : ", of ")
                        + meant.stream()
                                .limit(MOST_NAMED)
                                .map(coordinates -> new TreeMap<>(coordinates).toString())
                                .collect(Collectors.joining(", "))
                        + (more > 0 ? " and " + more + " more" : ""));
    }

    /** The states that a run made, once it is complete; otherwise an entry in what is missing. */
    public Optional<States> states(RunOutput source, Missing missing) {
        Optional<TrainingRun> found = run(source.name(), missing);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        TrainingRun run = found.get();
        SearchStatus search = run.getStatus() == null ? null : run.getStatus().search();
        if (search != null) {
            return trials(run, search, source, missing);
        }
        if (run.getSpec().search() != null) {
            missing.add(KIND, source.name(), "SearchNotComplete", notSucceeded(run));
            return Optional.empty();
        }
        if (!source.trials().isEmpty() || source.select() == Select.best) {
            throw new Terminal(
                    "NoSearch",
                    "TrainingRun " + source.name() + " is no search and has no trials: leave trials and select out");
        }
        List<State> made = statesOf(run, source, Map.of());
        if (made.isEmpty()) {
            missing.add(KIND, source.name(), "RunNotSucceeded", notSucceeded(run));
            return Optional.empty();
        }
        return Optional.of(new States(run, made, List.of()));
    }

    /** The runs that made what is meant: the run itself, or the trials of a search that succeeded; none while they are not there. */
    List<TrainingRun> makers(RunOutput source) {
        Optional<TrainingRun> run = runs.find(namespace, source.name());
        SearchStatus search =
                run.map(TrainingRun::getStatus).map(TrainingRunStatus::search).orElse(null);
        if (search == null || search.trials().isEmpty()) {
            return run.stream().toList();
        }
        return meant(search, source).stream()
                .filter(trial -> !trial.madeNone())
                .flatMap(trial -> runs.find(namespace, trial.name()).stream())
                .toList();
    }

    private Optional<States> trials(TrainingRun run, SearchStatus search, RunOutput source, Missing missing) {
        String name = source.name();
        long ended = search.trials().stream().filter(TrialStatus::ended).count();
        if (search.trials().isEmpty()
                || ended < Math.max(search.total(), search.trials().size())) {
            missing.add(
                    KIND,
                    name,
                    "SearchNotComplete",
                    "TrainingRun " + name + " is a search, and " + ended + " of its " + search.total()
                            + " trials have ended");
            return Optional.empty();
        }
        if (source.select() == Select.best && search.objective() != null && search.best() == null) {
            missing.add(
                    KIND,
                    name,
                    "NoBestTrial",
                    "TrainingRun " + name
                            + " has no best trial: each of its configurations has a trial that failed or was stopped early");
            return Optional.empty();
        }
        List<TrialStatus> meant = meant(search, source);
        List<State> made = new ArrayList<>();
        List<Lost> lost = new ArrayList<>();
        boolean complete = true;
        for (TrialStatus trial : meant) {
            if (trial.madeNone()) {
                lost.add(new Lost(
                        trial.coordinates(),
                        "trial " + trial.name() + (trial.is(StageState.FAILED) ? " failed" : " was stopped early")
                                + (trial.message() == null ? "" : ": " + trial.message()),
                        trial.name()));
                continue;
            }
            Optional<TrainingRun> found = run(trial.name(), missing);
            List<State> states =
                    found.map(r -> statesOf(r, source, trial.coordinates())).orElse(List.of());
            if (found.isPresent() && states.isEmpty()) {
                missing.add(KIND, trial.name(), "RunNotSucceeded", notSucceeded(found.get()));
            }
            complete &= !states.isEmpty();
            made.addAll(states);
        }
        return complete ? Optional.of(new States(run, made, lost)) : Optional.empty();
    }

    private static List<TrialStatus> meant(SearchStatus search, RunOutput source) {
        if (source.select() == Select.best && search.objective() == null) {
            throw new Terminal(
                    "NoObjective",
                    "TrainingRun " + source.name()
                            + " ranks nothing, so no trial is the best: give it spec.search.objective, or leave select out and name coordinates in trials");
        }
        BestStatus best = source.select() == Select.best ? search.best() : null;
        List<TrialStatus> meant = search.trials().stream()
                .filter(trial -> best == null || best.trials().contains(trial.name()))
                .filter(trial -> trial.coordinates()
                        .entrySet()
                        .containsAll(source.trials().entrySet()))
                .toList();
        if (meant.isEmpty()) {
            throw new Terminal(
                    "UnknownTrial",
                    "no trial of TrainingRun " + source.name()
                            + (best == null ? "" : " that is the best (" + String.join(", ", best.trials()) + ")")
                            + " has the coordinates "
                            + new TreeMap<>(source.trials()) + "; its first has "
                            + new TreeMap<>(search.trials().getFirst().coordinates()));
        }
        return meant;
    }

    private Optional<TrainingRun> run(String name, Missing missing) {
        Optional<TrainingRun> found = runs.find(namespace, name);
        if (found.isEmpty()) {
            missing.add(
                    KIND,
                    name,
                    "RunMissing",
                    "TrainingRun " + name + " is not in namespace " + namespace + ": apply it");
        }
        return found;
    }

    /** Empty while what is meant is not there yet. */
    private static List<State> statesOf(TrainingRun run, RunOutput source, Map<String, String> coordinates) {
        Optional<RunPlan> plan = RunPlan.of(run);
        if (plan.isEmpty()) {
            return List.of();
        }
        TrainingRunStatus status = run.getStatus();
        String stage = source.stage();
        if (stage != null) {
            requireStage(plan.get(), run, stage);
            boolean done = status.stages().stream()
                    .anyMatch((StageStatus s) -> s.name().equals(stage) && s.is(StageState.SUCCEEDED));
            return done ? base(run, plan.get(), stage, coordinates).stream().toList() : List.of();
        }
        if (!Conditions.isTrue(status.conditions(), "Succeeded")) {
            return List.of();
        }
        return switch (source.members()) {
            case last -> base(run, plan.get(), null, coordinates).stream().toList();
            case each ->
                plan.get().stages().stream()
                        .filter(s -> s.train() != null)
                        .map(Stage::name)
                        .flatMap(name -> base(run, plan.get(), name, with(coordinates, STAGE, name)).stream())
                        .toList();
        };
    }

    private static Optional<State> base(
            TrainingRun run, RunPlan plan, @Nullable String stage, Map<String, String> coordinates) {
        return Optional.ofNullable(
                        plan.states(run.getStatus().stages()).after(stage).get(RecipeCheck.BASE))
                .map(model -> new State(coordinates, model, run.getMetadata().getName()));
    }

    private static void requireStage(RunPlan plan, TrainingRun run, String stage) {
        if (plan.stages().stream().noneMatch(s -> s.name().equals(stage))) {
            throw new Terminal(
                    "UnknownStage",
                    "TrainingRun " + run.getMetadata().getName() + " has no stage " + stage + ": it has "
                            + plan.stages().stream().map(Stage::name).collect(Collectors.joining(", ")));
        }
    }

    private static Map<String, String> with(Map<String, String> coordinates, String name, String value) {
        Map<String, String> more = new TreeMap<>(coordinates);
        more.put(name, value);
        return Defaults.map(more);
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
