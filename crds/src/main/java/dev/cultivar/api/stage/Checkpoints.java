package dev.cultivar.api.stage;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** When a stage saves its whole state. It always does at SIGTERM and at its end. */
public record Checkpoints(
        @JsonPropertyDescription("Steps between checkpoints. Default: 50.") @Min(1) @Max(100000000)
        Integer everySteps,

        @JsonPropertyDescription("Checkpoints kept; older ones are deleted. Default: 2.") @Min(1) @Max(100)
        Integer keep) {
    public Checkpoints {
        everySteps = Defaults.or(everySteps, 50);
        keep = Defaults.or(keep, 2);
    }
}
