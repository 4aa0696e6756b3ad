package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One number of an evaluation, with its interval. */
public record ResultStatus(
        @JsonPropertyDescription("Task or suite.") @Size(max = 63)
        String task,

        @JsonPropertyDescription("Metric.") @Size(max = 63) String metric,
        @JsonPropertyDescription("Model.") @Size(max = 63) String model,

        @JsonPropertyDescription("Which of the model's states: axes of a search, seed, stage.") @Size(max = 16)
        Map<String, @Size(max = 256) String> coordinates,

        @JsonPropertyDescription("The value.") Double value,

        @JsonPropertyDescription("Lower end of the confidence interval.") @Nullable
        Double low,

        @JsonPropertyDescription("Upper end of the confidence interval.") @Nullable
        Double high,

        @JsonPropertyDescription("Documents or items.") Long n,

        @JsonPropertyDescription("Unit of the value.") @Size(max = 32)
        String unit) {
    public ResultStatus {
        coordinates = Defaults.map(coordinates);
    }
}
