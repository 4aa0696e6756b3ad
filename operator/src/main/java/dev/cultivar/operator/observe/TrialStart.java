package dev.cultivar.operator.observe;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a trial starts: from the recipe and the digests that its search has in its snapshot, whatever became of recipe and datasets
 * since. So all trials differ by their overrides and seeds alone.
 */
public final class TrialStart {
    private static final String KIND = "TrainingRun";

    private TrialStart() {}

    /** The reference of a trial to its search, none for other runs. */
    public static Optional<OwnerReference> search(TrainingRun run) {
        return run.getMetadata().getOwnerReferences().stream()
                .filter(o -> Boolean.TRUE.equals(o.getController()) && KIND.equals(o.getKind()))
                .findFirst();
    }

    /** Resolves a run that has no search itself, or says what hinders it. */
    public static RunStart.Snapshot of(
            TrainingRun run,
            Lookup<AdaptationRecipe> recipes,
            Lookup<DomainDataset> datasets,
            Lookup<TrainingRun> runs) {
        Optional<OwnerReference> owner = search(run);
        if (owner.isEmpty()) {
            return RunStart.of(run, recipes, datasets, runs);
        }
        String name = owner.get().getName();
        TrainingRunStatus search = runs.find(run.getMetadata().getNamespace(), name)
                .filter(r -> r.getMetadata().getUid().equals(owner.get().getUid()))
                .map(TrainingRun::getStatus)
                .filter(s -> s.recipe() != null)
                .orElseThrow(() -> new Waiting(
                        "SearchNotStarted",
                        "TrainingRun " + name + ", whose search this trial belongs to, has not started or is gone",
                        List.of(new WaitingFor(KIND, name, "SearchNotStarted"))));
        AdaptationRecipe recipe = recipe(run, Objects.requireNonNull(search.recipe()), search.inputs());
        RunStart.Snapshot snapshot = RunStart.of(run, (ns, n) -> Optional.of(recipe), datasets, runs);
        return new RunStart.Snapshot(
                snapshot.spec(),
                snapshot.recipe(),
                snapshot.inputs().stream().map(i -> pinned(i, search.inputs())).toList());
    }

    private static AdaptationRecipe recipe(TrainingRun run, AdaptationRecipeSpec spec, List<InputStatus> inputs) {
        AdaptationRecipe recipe = new AdaptationRecipe();
        recipe.setMetadata(new ObjectMetaBuilder()
                .withNamespace(run.getMetadata().getNamespace())
                .withName(run.getSpec().recipe().name())
                .withGeneration(inputs.stream()
                        .filter(i -> i.as().equals(RunStart.RECIPE) && i.kind().equals("AdaptationRecipe"))
                        .map(InputStatus::generation)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null))
                .build());
        recipe.setSpec(spec);
        return recipe;
    }

    /** What the search resolved; where its trials read several states of one object, the state must be one of those. */
    static InputStatus pinned(InputStatus input, List<InputStatus> snapshot) {
        List<InputStatus> same = snapshot.stream()
                .filter(i -> i.as().equals(input.as())
                        && i.kind().equals(input.kind())
                        && i.name().equals(input.name()))
                .toList();
        if (same.size() == 1) {
            return same.getFirst();
        }
        Optional<InputStatus> equal = same.stream()
                .filter(i -> Objects.equals(i.digest(), input.digest()))
                .findFirst();
        if (equal.isEmpty() && !same.isEmpty()) {
            throw new Terminal(
                    "InputsChanged",
                    input.kind() + " " + input.name() + " has changed since the search started, and its trials read "
                            + same.size() + " states of it as " + input.as() + ": make a new search");
        }
        return equal.orElse(input);
    }
}
