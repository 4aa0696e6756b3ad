package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** What a step kept and dropped. */
public record StepStatus(
        @JsonPropertyDescription("Name of the step or source.") @Size(max = 63)
        String name,

        @JsonPropertyDescription("Records after it.") Long kept,
        @JsonPropertyDescription("Records that it dropped.") Long dropped,

        @JsonPropertyDescription("Reasons and their counts.") @Size(max = 16)
        Map<String, Long> reasons) {
    public StepStatus {
        reasons = Defaults.map(reasons);
    }
}
