package dev.cultivar.operator.observe;

import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.InputStatus;
import dev.cultivar.api.StageState;
import dev.cultivar.api.StageStatus;
import dev.cultivar.api.TrainingRun;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.api.model.Hub;
import dev.cultivar.api.model.ModelSource;
import dev.cultivar.api.model.ModelSourceSpec;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.api.view.View;
import dev.cultivar.contract.BoundView;
import dev.cultivar.contract.ModelState;
import dev.cultivar.operator.desired.Overrides;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A started run as its status says: the snapshot of the recipe, the inputs, what each stage made. Pure. */
public final class RunPlan {
    /** Kind of an input that is a path in the store. */
    public static final String VOLUME = "Volume";
    /** Kind of an input that a hub has. */
    private static final String HUB = "Hub";
    /** Kind of an input that is made from nothing. */
    public static final String SCRATCH = "Scratch";
    /** Ending of the input that holds the adapter of a model from another run. */
    public static final String ADAPTER = ".adapter";

    private static final String IMPORT = "import";
    private static final String IMPORT_OF = "import-";

    private final TrainingRunSpec spec;
    private final List<InputStatus> inputs;
    private final AdaptationRecipeSpec recipe;

    private RunPlan(TrainingRunSpec spec, List<InputStatus> inputs, AdaptationRecipeSpec recipe) {
        this.spec = spec;
        this.inputs = inputs;
        this.recipe = recipe;
    }

    /** Of a run that has started. */
    public static Optional<RunPlan> of(TrainingRun run) {
        TrainingRunStatus status = run.getStatus();
        if (status == null || status.startTime() == null || status.recipe() == null) {
            return Optional.empty();
        }
        return Optional.of(new RunPlan(Overrides.run(run.getSpec()), status.inputs(), status.recipe()));
    }

    /** Of a run that starts now. */
    public static RunPlan of(RunStart.Snapshot start) {
        return new RunPlan(start.spec(), start.inputs(), start.recipe());
    }

    /** The same with other inputs: an import has given one its digest. */
    public RunPlan with(List<InputStatus> known) {
        return new RunPlan(spec, known, recipe);
    }

    /** What the run is made of. */
    public List<InputStatus> inputs() {
        return inputs;
    }

    /** The run's spec with its overrides. */
    public TrainingRunSpec spec() {
        return spec;
    }

    /** The recipe as it was at the start, with the run's overrides. */
    public AdaptationRecipeSpec recipe() {
        return recipe;
    }

    /** The stages that this run runs, in the recipe's order. */
    public List<Stage> stages() {
        return selected(recipe, spec);
    }

    /** The stages of a recipe that a run selects. */
    public static List<Stage> selected(AdaptationRecipeSpec recipe, TrainingRunSpec spec) {
        List<String> names = Defaults.list(spec.stages());
        return recipe.stages().stream()
                .filter(s -> names.isEmpty() || names.contains(s.name()))
                .toList();
    }

    /** Models that a stage of their own turns into artifacts, by the name of that stage. */
    public Map<String, Import> imports() {
        return imports(spec.models());
    }

    /** A model that is in the store, on a hub, or made from nothing. */
    public record Import(String model, ModelSourceSpec source) {}

    /** A model of a hub as an input. */
    static InputStatus input(String name, Hub hub) {
        return new InputStatus(name, HUB, hub.repoId() + "@" + hub.revision(), null, null);
    }

    /** Whether an input gets its digest from an import. */
    public static boolean isImported(InputStatus input) {
        return List.of(VOLUME, HUB, SCRATCH).contains(input.kind());
    }

    /** Whether the stage of a name brings a model and does no training. */
    static boolean isImport(String stage) {
        return stage.equals(IMPORT) || stage.startsWith(IMPORT_OF);
    }

    /** The imports of a map of models: import for base, import-(model) for others. */
    public static Map<String, Import> imports(Map<String, ModelSource> models) {
        Map<String, Import> imports = new LinkedHashMap<>();
        models.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> {
            if (e.getValue().run() == null) {
                String stage = e.getKey().equals(RecipeCheck.BASE) ? IMPORT : IMPORT_OF + e.getKey();
                imports.put(stage, new Import(e.getKey(), e.getValue().chosen()));
            }
        });
        return imports;
    }

    /** The data of each slot. */
    public Map<String, BoundView> datasets() {
        Map<String, BoundView> datasets = new LinkedHashMap<>();
        for (InputStatus input : inputs) {
            View view = spec.datasets().get(input.as());
            if (input.kind().equals("DomainDataset") && view != null && input.digest() != null) {
                datasets.put(input.as(), BoundView.of(view, input.digest(), spec.seed()));
            }
        }
        return datasets;
    }

    /** The models before the first stage: those of other runs from the inputs, others from their imports. */
    public Map<String, ModelState> start(List<StageStatus> stages) {
        Map<String, ModelState> start = new LinkedHashMap<>();
        for (InputStatus input : inputs) {
            if (input.kind().equals("TrainingRun") && spec.models().containsKey(input.as()) && input.digest() != null) {
                start.put(input.as(), new ModelState(input.digest(), adapter(input.as())));
            }
        }
        imports()
                .forEach((stage, item) -> stages.stream()
                        .filter(s -> s.name().equals(stage) && s.is(StageState.SUCCEEDED))
                        .flatMap(s -> s.outputs().stream())
                        .filter(o -> o.kind().equals("model"))
                        .findFirst()
                        .ifPresent(o -> start.put(item.model(), new ModelState(o.digest(), null))));
        return start;
    }

    /** How the models stand after the stages that are done. */
    public ModelStates states(List<StageStatus> done) {
        ModelStates states = new ModelStates(start(done));
        for (Stage stage : stages()) {
            Optional<StageStatus> status = done.stream()
                    .filter(s -> s.name().equals(stage.name()) && s.is(StageState.SUCCEEDED))
                    .findFirst();
            if (status.isEmpty()) {
                break;
            }
            states.add(stage, status.get().outputs());
        }
        return states;
    }

    /** Names of all stages, imports first. */
    public List<String> names() {
        List<String> names = new ArrayList<>(imports().keySet());
        stages().forEach(s -> names.add(s.name()));
        return names;
    }

    private @org.jspecify.annotations.Nullable String adapter(String model) {
        return inputs.stream()
                .filter(i -> i.as().equals(model + ADAPTER))
                .map(InputStatus::digest)
                .findFirst()
                .orElse(null);
    }
}
