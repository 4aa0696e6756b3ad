package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a trial. */
public record TrialStatus(
        @JsonPropertyDescription("Name of the trial's TrainingRun.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Pending, Running, Succeeded or Failed.") @Size(max = 16)
        String state,

        @JsonPropertyDescription("Axis to value or arm, and seed to its number.") @Size(max = 16)
        Map<String, @Size(max = 128) String> coordinates,

        @JsonPropertyDescription("What hinders it, for people.") @Size(max = 512) @Nullable
        String message) {
    public TrialStatus {
        coordinates = Defaults.map(coordinates);
    }
}
