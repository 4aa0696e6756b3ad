package dev.cultivar.api.stop;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/**
 * Where to stop: of the states that a model went through, the one that gains most in its domain among those shown to forget no more
 * than is tolerated. All states are placed on the plane of gain against forgetting; those that no other beats in both are its Pareto
 * front. Tasks that choose are no longer unseen, so they are development ones.
 */
public record Stop(
        @JsonPropertyDescription("Name of the rule, unique among stops.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        String name,

        @JsonPropertyDescription(
                "Coordinates of the states that may be chosen: model (may be left out where the evaluation has one), axes of a search. Members that differ in their seed alone are one state and its replicates; at most 64 states.")
        @Size(max = 16)
        Map<String, @Size(max = 256) String> where,

        @JsonPropertyDescription(
                "Coordinates of what there was before: another model, or a stage before. It is chosen when nothing else may be. A coordinate that states have, and that start's members have and it does not name, is the state's own.")
        @Required
        @Size(min = 1, max = 16)
        Map<String, @Size(max = 256) String> start,

        @JsonPropertyDescription("What is to be as large as possible.") @Required
        Gain gain,

        @JsonPropertyDescription("What must not be lost; every one of them.") @Required @Size(min = 1, max = 8)
        List<Forgetting> forgetting,

        @JsonPropertyDescription("Confidence of the two-sided intervals. Default: 0.95.") @Min(0) @Max(1)
        Double confidence) {
    public Stop {
        where = Defaults.map(where);
        start = Defaults.map(start);
        forgetting = Defaults.list(forgetting);
        confidence = Defaults.or(confidence, 0.95);
    }
}
