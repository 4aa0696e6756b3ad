package dev.cultivar.operator.observe;

import dev.cultivar.api.AdaptationRecipe;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.DomainDataset;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.WaitingFor;
import dev.cultivar.api.model.Hub;
import dev.cultivar.api.model.RunOutput;
import dev.cultivar.api.model.Scratch;
import dev.cultivar.api.model.Volume;
import dev.cultivar.api.stage.Slot;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.CanonicalJson;
import dev.cultivar.operator.desired.Overrides;
import dev.cultivar.operator.status.Terminal;
import dev.cultivar.operator.status.Waiting;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything that must hold before a run starts, in the order in which a person would want to hear of it: the recipe, its
 * slots and models, the data and its record types. What it returns is written ahead into status and never read again.
 */
public final class RunStart {
    /** Name under which the recipe is an input. */
    static final String RECIPE = "recipe";

    private final TrainingRunSpec spec;
    private final String namespace;
    private final Lookup<AdaptationRecipe> recipes;
    private final Lookup<DomainDataset> datasets;
    private final Lookup<TrainingRun> runs;

    private RunStart(
            TrainingRun run,
            Lookup<AdaptationRecipe> recipes,
            Lookup<DomainDataset> datasets,
            Lookup<TrainingRun> runs) {
        this.spec = Overrides.run(run.getSpec());
        this.namespace = run.getMetadata().getNamespace();
        this.recipes = recipes;
        this.datasets = datasets;
        this.runs = runs;
    }

    /**
     * A run that may start.
     *
     * @param spec the run's spec with its overrides
     * @param recipe the recipe with the run's overrides
     */
    public record Snapshot(TrainingRunSpec spec, AdaptationRecipeSpec recipe, List<InputStatus> inputs) {}

    /** Resolves a run, or says what hinders it. */
    public static Snapshot of(
            TrainingRun run,
            Lookup<AdaptationRecipe> recipes,
            Lookup<DomainDataset> datasets,
            Lookup<TrainingRun> runs) {
        return new RunStart(run, recipes, datasets, runs).resolve();
    }

    private Snapshot resolve() {
        AdaptationRecipe named = recipe(recipes, namespace, spec.recipe().name());
        AdaptationRecipeSpec recipe = Overrides.recipe(named.getSpec(), Defaults.list(spec.overrides()));
        check(recipe);
        stages(recipe);
        nodes(recipe);
        slots(recipe);
        models(recipe);
        List<InputStatus> inputs = new ArrayList<>();
        inputs.add(input(named));
        Missing missing = new Missing();
        data(recipe, inputs, missing);
        sources(inputs, missing);
        missing.orElseWait();
        return new Snapshot(spec, recipe, List.copyOf(inputs));
    }

    /** The recipe as an input, as it was written. */
    static InputStatus input(AdaptationRecipe recipe) {
        return new InputStatus(
                RECIPE,
                "AdaptationRecipe",
                recipe.getMetadata().getName(),
                recipe.getMetadata().getGeneration(),
                CanonicalJson.digest(recipe.getSpec()));
    }

    /** The recipe of a run, or what is waited for. */
    static AdaptationRecipe recipe(Lookup<AdaptationRecipe> recipes, String namespace, String name) {
        return recipes.find(namespace, name)
                .orElseThrow(() -> new Waiting(
                        "RecipeMissing",
                        "AdaptationRecipe " + name + " is not in namespace " + namespace
                                + ": apply it, or name another in spec.recipe",
                        List.of(new WaitingFor("AdaptationRecipe", name, "RecipeMissing"))));
    }

    private void check(AdaptationRecipeSpec recipe) {
        String name = spec.recipe().name();
        List<RecipeCheck.Finding> findings = RecipeCheck.of(recipe);
        if (!findings.isEmpty()) {
            throw new Waiting(
                    "RecipeInvalid",
                    "AdaptationRecipe " + name
                            + (Defaults.list(spec.overrides()).isEmpty() ? "" : " with the run's overrides")
                            + " makes no sense yet: "
                            + findings.stream()
                                    .map(RecipeCheck.Finding::message)
                                    .collect(Collectors.joining("; ")),
                    List.of(new WaitingFor("AdaptationRecipe", name, "RecipeInvalid")));
        }
    }

    private void stages(AdaptationRecipeSpec recipe) {
        Set<String> known = recipe.stages().stream().map(Stage::name).collect(Collectors.toSet());
        for (String name : Defaults.list(spec.stages())) {
            if (!known.contains(name)) {
                throw new Terminal(
                        "UnknownStage",
                        "spec.stages: recipe " + spec.recipe().name() + " has no stage " + name + "; it has "
                                + String.join(", ", new java.util.TreeSet<>(known)));
            }
        }
        Set<String> selected =
                RunPlan.selected(recipe, spec).stream().map(Stage::name).collect(Collectors.toSet());
        for (Stage stage : RunPlan.selected(recipe, spec)) {
            if (stage.from() != null && !stage.from().equals(RecipeCheck.START) && !selected.contains(stage.from())) {
                throw new Terminal(
                        "UnknownStage",
                        "spec.stages: stage " + stage.name() + " starts from " + stage.from()
                                + ", which is not selected: add it");
            }
        }
    }

    /** Each process needs a micro-batch of each step. */
    private void nodes(AdaptationRecipeSpec recipe) {
        Integer nodes = spec.compute().nodes();
        for (Stage stage : RunPlan.selected(recipe, spec)) {
            if (nodes != null && stage.train() != null && stage.train().batch().gradientAccumulationSteps() < nodes) {
                throw new Terminal(
                        "TooManyNodes",
                        "spec.compute.nodes is " + nodes + ", and a step of stage " + stage.name() + " has "
                                + stage.train().batch().gradientAccumulationSteps()
                                + " micro-batches to share among them (batch.gradientAccumulationSteps): take fewer nodes, or"
                                + " raise it and lower microBatchSize as much, which leaves the gradient as it is");
            }
        }
    }

    private void slots(AdaptationRecipeSpec recipe) {
        Set<String> used = new LinkedHashSet<>();
        for (Stage stage : RunPlan.selected(recipe, spec)) {
            used.addAll(stage.slots());
        }
        Set<String> unbound = new LinkedHashSet<>(used);
        unbound.removeAll(spec.datasets().keySet());
        if (!unbound.isEmpty()) {
            String first = unbound.iterator().next();
            throw new Terminal(
                    "SlotUnbound",
                    "recipe " + spec.recipe().name() + " has "
                            + unbound.stream()
                                    .map(name -> "slot " + name + " (" + record(recipe, name) + ")")
                                    .collect(Collectors.joining(", "))
                            + " and spec.datasets binds nothing to it: add datasets." + first
                            + ": {name: a DomainDataset}");
        }
        Set<String> unknown = new LinkedHashSet<>(spec.datasets().keySet());
        recipe.slots().forEach(s -> unknown.remove(s.name()));
        if (!unknown.isEmpty()) {
            throw new Terminal(
                    "UnknownSlot",
                    "spec.datasets: recipe " + spec.recipe().name() + " has no slot "
                            + String.join(", ", unknown) + "; it has "
                            + recipe.slots().stream().map(Slot::name).collect(Collectors.joining(", ")));
        }
    }

    private void models(AdaptationRecipeSpec recipe) {
        Set<String> needed = new LinkedHashSet<>(List.of(RecipeCheck.BASE));
        for (Stage stage : RunPlan.selected(recipe, spec)) {
            if (stage.train() != null) {
                needed.addAll(Defaults.map(stage.train().methods()).keySet());
            }
        }
        needed.removeAll(spec.models().keySet());
        if (!needed.isEmpty()) {
            throw new Terminal(
                    "ModelUnbound",
                    "recipe " + spec.recipe().name() + " adapts the model " + String.join(", ", needed)
                            + " and spec.models does not have it: add models."
                            + needed.iterator().next() + ": {volume: {path: imports/...}}");
        }
    }

    private void data(AdaptationRecipeSpec recipe, List<InputStatus> inputs, Missing missing) {
        PreparedDatasets prepared = new PreparedDatasets(datasets, namespace);
        for (Map.Entry<String, View> entry : new TreeMap<>(spec.datasets()).entrySet()) {
            View view = entry.getValue();
            prepared.prepared(view, missing).ifPresent(dataset -> {
                RecordType record = dataset.getStatus().record();
                RecordType wanted = record(recipe, entry.getKey());
                if (record != wanted) {
                    throw new Terminal(
                            "RecordTypeMismatch",
                            "slot " + entry.getKey() + " takes " + wanted + " and DomainDataset " + view.name()
                                    + " holds " + record + ": bind a dataset of " + wanted + " in spec.datasets");
                }
                requireRecords(view, dataset);
                requireExtension(recipe, entry.getKey(), dataset);
                inputs.add(new InputStatus(
                        entry.getKey(),
                        "DomainDataset",
                        view.name(),
                        dataset.getMetadata().getGeneration(),
                        PreparedDatasets.digest(dataset)));
            });
        }
    }

    private static void requireRecords(View view, DomainDataset dataset) {
        if (PreparedDatasets.records(view, dataset) == 0) {
            throw new Terminal(
                    "EmptyDataset",
                    "split " + view.split() + " of DomainDataset " + view.name() + " has no records"
                            + (view.domains() == null
                                    ? ": its status.steps says what was dropped and why"
                                    : " of the domains that are wanted: its status.splits says how many each has"));
        }
    }

    /** A stage that extends the vocabulary by a slot needs a dataset that has extended a tokenizer. */
    private void requireExtension(AdaptationRecipeSpec recipe, String slot, DomainDataset dataset) {
        boolean extended = dataset.getSpec().tokenizer() != null
                && dataset.getSpec().tokenizer().extend() != null;
        for (Stage stage : RunPlan.selected(recipe, spec)) {
            if (stage.edit() != null && stage.slots().contains(slot) && !extended) {
                throw new Terminal(
                        "TokenizerMissing",
                        "stage " + stage.name() + " extends the vocabulary by slot " + slot + ", and DomainDataset "
                                + dataset.getMetadata().getName()
                                + " extends no tokenizer: add spec.tokenizer: {extend: {volume: {path: imports/...}}}"
                                + " to it with the path of the run's model, or bind another dataset");
            }
        }
    }

    private void sources(List<InputStatus> inputs, Missing missing) {
        RunModels models = new RunModels(runs, namespace);
        ScratchModels scratches = new ScratchModels(new PreparedDatasets(datasets, namespace));
        new TreeMap<>(spec.models()).forEach((name, source) -> {
            switch (source.chosen()) {
                case Volume volume -> inputs.add(new InputStatus(name, RunPlan.VOLUME, volume.path(), null, null));
                case Hub hub -> inputs.add(RunPlan.input(name, hub));
                case Scratch scratch -> scratches.resolve(name, source, scratch, inputs, missing);
                case RunOutput output ->
                    models.made(output, missing).ifPresent(made -> {
                        Long generation = made.run().getMetadata().getGeneration();
                        inputs.add(new InputStatus(
                                name,
                                "TrainingRun",
                                output.name(),
                                generation,
                                made.model().digest()));
                        if (made.model().adapter() != null) {
                            inputs.add(new InputStatus(
                                    name + RunPlan.ADAPTER,
                                    "TrainingRun",
                                    output.name(),
                                    generation,
                                    made.model().adapter()));
                        }
                    });
            }
        });
    }

    private static RecordType record(AdaptationRecipeSpec recipe, String slot) {
        return recipe.slots().stream()
                .filter(s -> s.name().equals(slot))
                .map(Slot::record)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a recipe that was checked has the slot " + slot));
    }
}
