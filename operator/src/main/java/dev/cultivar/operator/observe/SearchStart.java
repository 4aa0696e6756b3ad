package dev.cultivar.operator.observe;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.Evaluation;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.ObjectiveStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.search.Override;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.desired.Trial;
import dev.cultivar.operator.desired.TrialRun;
import dev.cultivar.operator.desired.Trials;
import dev.cultivar.operator.status.Retryable;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A search may start when each of its trials may: all are resolved against one recipe and the datasets as they are now. The
 * snapshot holds the recipe without overrides and the inputs of all trials; the trials are resolved from it.
 */
public final class SearchStart {
    private static final int MAX_INPUTS = 64;

    private SearchStart() {}

    /**
     * A search that may start.
     *
     * @param run what all trials have in common
     * @param objective what they are ranked by
     * @param trials what each is made of, one seed of each point
     */
    public record Snapshot(
            RunStart.Snapshot run, @Nullable ObjectiveStatus objective, Map<Trial, RunStart.Snapshot> trials) {}

    /** Resolves a run with a search, or says what hinders it. */
    public static Snapshot of(
            TrainingRun search,
            Lookup<AdaptationRecipe> recipes,
            Lookup<DomainDataset> datasets,
            Lookup<TrainingRun> runs,
            List<Evaluation> evaluations) {
        String namespace = search.getMetadata().getNamespace();
        String name = search.getMetadata().getName();
        TrainingRunSpec spec = search.getSpec();
        List<Trial> trials = Trials.of(spec);
        AdaptationRecipe recipe =
                RunStart.recipe(recipes, namespace, spec.recipe().name());
        Set<List<Override>> resolved = new HashSet<>();
        Set<InputStatus> inputs = new LinkedHashSet<>(List.of(RunStart.input(recipe)));
        Missing missing = new Missing();
        Map<Trial, RunStart.Snapshot> started = new LinkedHashMap<>();
        requireNames(search, runs);
        for (Trial trial : trials) {
            if (!resolved.add(trial.overrides())) {
                continue; // another seed of the same point
            }
            Overrides.run(spec, trial.overrides(), trial.origins()::get);
            Overrides.recipe(recipe.getSpec(), trial.overrides(), trial.origins()::get);
            try {
                RunStart.Snapshot snapshot =
                        RunStart.of(TrialRun.of(search, trial), (ns, n) -> Optional.of(recipe), datasets, runs);
                inputs.addAll(snapshot.inputs());
                started.put(trial, snapshot);
            } catch (Waiting waiting) {
                missing.addAll(waiting);
            } catch (Terminal terminal) {
                throw new Terminal(terminal.reason(), "trial " + trial.describe(name) + ": " + terminal.sentence());
            }
        }
        Optional<ObjectivePlan.Resolved> objective = ObjectivePlan.of(search, evaluations, datasets, missing);
        missing.orElseWait();
        objective.ifPresent(o -> {
            inputs.addAll(o.inputs());
            started.forEach((trial, snapshot) -> requireStage(trial.describe(name), snapshot, o.objective()));
        });
        if (inputs.size() > MAX_INPUTS) {
            throw new Terminal(
                    "TooManyInputs",
                    "the trials of spec.search read " + inputs.size() + " different inputs, the most is " + MAX_INPUTS
                            + ": split the search");
        }
        return new Snapshot(
                new RunStart.Snapshot(spec, recipe.getSpec(), List.copyOf(inputs)),
                objective.map(ObjectivePlan.Resolved::objective).orElse(null),
                Collections.unmodifiableMap(started));
    }

    private static void requireStage(String trial, RunStart.Snapshot snapshot, ObjectiveStatus objective) {
        if (objective.stage() != null
                && RunPlan.selected(snapshot.recipe(), snapshot.spec()).stream()
                        .noneMatch(stage -> stage.name().equals(objective.stage()))) {
            throw new Terminal(
                    "UnknownStage",
                    "spec.search.objective: Evaluation " + objective.evaluation() + " measures stage "
                            + objective.stage() + ", which trial " + trial + " does not have");
        }
    }

    private static void requireNames(TrainingRun search, Lookup<TrainingRun> runs) {
        for (int number = 1; number <= Trials.total(search.getSpec()); number++) {
            String name = Trial.name(search.getMetadata().getName(), number);
            boolean taken = runs.find(search.getMetadata().getNamespace(), name)
                    .filter(run ->
                            !Children.controlledBy(run, search.getMetadata().getUid()))
                    .isPresent();
            if (taken) {
                throw new Retryable(
                        "NameTaken",
                        "TrainingRun " + name
                                + " is there and is no trial of this search: delete it, or give the search another name");
            }
        }
    }
}
