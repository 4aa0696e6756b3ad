package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state that a stop rule looked at. */
public record StateStatus(
        @JsonPropertyDescription("Which: model, axes of a search, stage.") @Size(max = 17)
        Map<String, @Size(max = 256) String> coordinates,

        @JsonPropertyDescription(
                "Whether it is on the Pareto front: no other state gains as much and forgets as little, by the estimates.")
        Boolean front,

        @JsonPropertyDescription(
                "Whether it forgets no more than is tolerated: Proven, NotProven or Undecided. Only what is Proven may be chosen.")
        @Pattern("Proven|NotProven|Undecided")
        String within,

        @JsonPropertyDescription("What it gains; positive is better. Absent where a trial is missing.") @Nullable
        ShiftStatus gain,

        @JsonPropertyDescription("What it forgets, in the order of the rule; positive is worse.") @Size(max = 8)
        List<ShiftStatus> forgetting,

        @JsonPropertyDescription("Why it may or may not be chosen.") @Size(max = 1024)
        String message) {
    public StateStatus {
        coordinates = Defaults.map(coordinates);
        forgetting = Defaults.list(forgetting);
    }
}
