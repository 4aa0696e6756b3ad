package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.stage.Slot;
import dev.cultivar.api.stage.Stage;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How to adapt a model: reusable, with no data and no hardware in it. */
public record AdaptationRecipeSpec(
        @JsonPropertyDescription("Places for datasets, bound by the run.") @Required @Size(min = 1, max = 16)
        List<Slot> slots,

        @JsonPropertyDescription("Stages, in order.") @Required @Size(min = 1, max = 16)
        List<Stage> stages) {
    public AdaptationRecipeSpec {
        slots = Defaults.list(slots);
        stages = Defaults.list(stages);
    }
}
