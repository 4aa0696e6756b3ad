package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** What a stop rule came to. */
public record StopStatus(
        @JsonPropertyDescription("Name of the rule.") @Size(max = 63)
        String name,

        @JsonPropertyDescription(
                "Coordinates of the state that is chosen: model, axes of a search, stage. Those of the start where nothing else may be chosen, empty where nothing could be judged.")
        @Size(max = 17)
        Map<String, @Size(max = 256) String> chosen,

        @JsonPropertyDescription("What was chosen, and why what gains more was not.") @Size(max = 1024)
        String message,

        @JsonPropertyDescription(
                "The states, the start first, then in the order of the members. Those that had no room are in the report.")
        @Size(max = 65)
        List<StateStatus> states) {
    public StopStatus {
        chosen = Defaults.map(chosen);
        states = Defaults.list(states);
    }
}
