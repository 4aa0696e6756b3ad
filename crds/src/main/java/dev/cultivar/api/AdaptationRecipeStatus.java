package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a recipe makes sense. */
public record AdaptationRecipeStatus(
        @JsonPropertyDescription("Generation that this status is about.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, Valid.") @Size(max = 16)
        List<Condition> conditions,

        @JsonPropertyDescription("Digest of the spec.") @Size(max = 80) @Nullable
        String digest,

        @JsonPropertyDescription("Names of the slots.") @Size(max = 16)
        List<@Size(max = 63) String> slots,

        @JsonPropertyDescription("Names of the stages.") @Size(max = 16)
        List<@Size(max = 63) String> stages) {
    public AdaptationRecipeStatus {
        conditions = Defaults.list(conditions);
        slots = Defaults.list(slots);
        stages = Defaults.list(stages);
    }
}
