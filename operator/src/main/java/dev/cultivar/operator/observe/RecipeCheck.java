package dev.cultivar.operator.observe;

import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.RecordType;
import dev.cultivar.api.method.Method;
import dev.cultivar.api.objective.Objective;
import dev.cultivar.api.stage.Slot;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.api.stage.Train;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a recipe makes sense by itself: what the schema can't see, before any data or hardware. Pure. */
public final class RecipeCheck {
    /** The name that stands for the models before the first stage. */
    public static final String START = "start";
    /** The model that is adapted where nothing else is said. */
    public static final String BASE = "base";

    private final AdaptationRecipeSpec recipe;
    private final List<Finding> findings = new ArrayList<>();

    private RecipeCheck(AdaptationRecipeSpec recipe) {
        this.recipe = recipe;
    }

    /** What is wrong, in one word and a sentence that names the field. */
    public record Finding(String reason, String message) {}

    /** Everything that is wrong with a recipe. */
    public static List<Finding> of(AdaptationRecipeSpec recipe) {
        RecipeCheck check = new RecipeCheck(recipe);
        check.names();
        check.order();
        recipe.stages().forEach(check::data);
        check.adapters();
        return List.copyOf(check.findings);
    }

    private void names() {
        unique("spec.slots", recipe.slots().stream().map(Slot::name).toList());
        unique("spec.stages", recipe.stages().stream().map(Stage::name).toList());
    }

    private void unique(String field, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                add("DuplicateName", field + ": the name " + name + " is there twice; give each its own");
            }
        }
    }

    private void order() {
        Set<String> earlier = new HashSet<>(Set.of(START));
        for (Stage stage : recipe.stages()) {
            if (stage.name().equals(START)) {
                add("ReservedName", "spec.stages: a stage can't be called start, which stands for the run's models");
            }
            if (stage.from() != null && !earlier.contains(stage.from())) {
                add(
                        "UnknownStage",
                        "spec.stages[" + stage.name() + "].from: " + stage.from()
                                + " is no stage before this one; there are " + sorted(earlier));
            }
            earlier.add(stage.name());
        }
    }

    /** Every slot has an objective that reads its records, and every objective a slot. */
    private void data(Stage stage) {
        if (stage.train() == null) {
            stage.slots().forEach(name -> slot("spec.stages[" + stage.name() + "].edit", name));
            return;
        }
        Set<RecordType> read = EnumSet.noneOf(RecordType.class);
        String field = "spec.stages[" + stage.name() + "].train";
        for (String name : stage.train().data().slots()) {
            Optional<Slot> slot = slot(field + ".data", name);
            if (slot.isEmpty()) {
                continue;
            }
            read.add(slot.get().record());
            if (stage.train().objectives().stream()
                    .noneMatch(o -> o.chosen().records().contains(slot.get().record()))) {
                add(
                        "RecordTypeMismatch",
                        field + ".objectives: "
                                + stage.train().objectives().stream()
                                        .map(RecipeCheck::reads)
                                        .collect(Collectors.joining(", "))
                                + "; slot " + name + " holds "
                                + slot.get().record() + ": change the slot's record or the objective");
                return;
            }
        }
        for (Objective objective : stage.train().objectives()) {
            if (!read.isEmpty() && objective.chosen().records().stream().noneMatch(read::contains)) {
                add(
                        "RecordTypeMismatch",
                        field + ".objectives: " + reads(objective)
                                + ", and no slot of the mixture holds such records: add a slot or leave the objective out");
            }
        }
    }

    /** The slot of a name; that there is none is a finding. */
    private Optional<Slot> slot(String field, String name) {
        Optional<Slot> slot =
                recipe.slots().stream().filter(s -> s.name().equals(name)).findFirst();
        if (slot.isEmpty()) {
            add(
                    "UnknownSlot",
                    field + ": " + name + " is no slot; spec.slots has "
                            + sorted(recipe.slots().stream().map(Slot::name).collect(Collectors.toSet())));
        }
        return slot;
    }

    private static String reads(Objective objective) {
        return objective.chosen().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + " reads "
                + objective.chosen().records().stream().map(Enum::name).collect(Collectors.joining(" or "));
    }

    /** Where an adapter is, stage by stage: merging needs one. */
    private void adapters() {
        Map<String, Set<String>> after = new HashMap<>(Map.of(START, Set.of()));
        String before = START;
        for (Stage stage : recipe.stages()) {
            Set<String> models = new HashSet<>(after.getOrDefault(Defaults.or(stage.from(), before), Set.of()));
            Train train = stage.train();
            if (train != null) {
                Map<String, Method> methods = Defaults.map(train.methods());
                methods.forEach((model, method) -> {
                    if (method.lora() != null) {
                        models.add(model);
                    }
                });
            } else if (stage.edit() != null && stage.edit().mergeAdapter() != null) {
                if (models.isEmpty()) {
                    add(
                            "NothingToMerge",
                            "spec.stages[" + stage.name()
                                    + "].edit.mergeAdapter: no stage before this one trains with lora, so there is no adapter to merge");
                }
                models.clear();
            }
            after.put(stage.name(), models);
            before = stage.name();
        }
    }

    private void add(String reason, String message) {
        findings.add(new Finding(reason, message));
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
