package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a trial. */
public record TrialStatus(
        @JsonPropertyDescription("Name of the trial's TrainingRun.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Pending, Running, Measuring, Succeeded, Failed or Stopped (early).") @Size(max = 16)
        String state,

        @JsonPropertyDescription(
                "Axis to value, arm or total, axis.name to the share of what an axis allocates, and seed to its number.")
        @Size(max = 16)
        Map<String, @Size(max = 128) String> coordinates,

        @JsonPropertyDescription("What hinders it, or at which step and why it was stopped, for people.")
        @Size(max = 512)
        @Nullable
        String message,

        @JsonPropertyDescription("The objective of its model.") @Nullable
        Double value,

        @JsonPropertyDescription("Digest of the weights that were measured.") @Size(max = 80) @Nullable
        String model,

        @JsonPropertyDescription("What its TrainingRun has used.") @Nullable
        CostStatus cost) {
    public TrialStatus {
        coordinates = Defaults.map(coordinates);
    }

    /** Of a trial that nothing was measured of. */
    public TrialStatus(String name, String state, Map<String, String> coordinates, @Nullable String message) {
        this(name, state, coordinates, message, null, null, null);
    }

    /** Whether nothing happens to it any more. */
    public boolean ended() {
        return StageState.ended(state);
    }

    /** Whether it ended and made no model. */
    public boolean madeNone() {
        return StageState.madeNone(state);
    }

    /** Whether it is in a state. */
    public boolean is(String wanted) {
        return state.equals(wanted);
    }
}
