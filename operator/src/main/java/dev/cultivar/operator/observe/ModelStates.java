package dev.cultivar.operator.observe;

import dev.cultivar.api.ArtifactStatus;
import dev.cultivar.api.Defaults;
import dev.cultivar.api.stage.Stage;
import dev.cultivar.contract.ModelState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the models stand after each stage: an output of kind model replaces the weights and has no adapter, an output of kind
 * adapter stands beside the weights that were there.
 */
public final class ModelStates {
    private final Map<String, Map<String, ModelState>> after = new LinkedHashMap<>();
    private String last = RecipeCheck.START;

    /** From the run's models. */
    public ModelStates(Map<String, ModelState> start) {
        after.put(RecipeCheck.START, Map.copyOf(start));
    }

    /** The models that a stage starts from, or null when that stage has not run. */
    public @Nullable Map<String, ModelState> before(Stage stage) {
        return after.get(Defaults.or(stage.from(), last));
    }

    /** Adds a stage that is done. */
    public void add(Stage stage, List<ArtifactStatus> outputs) {
        Map<String, ModelState> models = new LinkedHashMap<>(Defaults.map(before(stage)));
        for (ArtifactStatus output : outputs) {
            String model = models.containsKey(output.name()) ? output.name() : RecipeCheck.BASE;
            ModelState now = models.get(model);
            switch (output.kind()) {
                case "model" -> models.put(model, new ModelState(output.digest(), null));
                case "adapter" -> {
                    if (now != null) {
                        models.put(model, new ModelState(now.digest(), output.digest()));
                    }
                }
                default -> {
                    // reports and the like change no model
                }
            }
        }
        after.put(stage.name(), models);
        last = stage.name();
    }

    /** The models after a stage, or after the last one that is done. */
    public Map<String, ModelState> after(@Nullable String stage) {
        return Defaults.map(after.get(Defaults.or(stage, last)));
    }
}
