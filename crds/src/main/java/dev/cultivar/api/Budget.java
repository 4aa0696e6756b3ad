package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a run may use of the cluster, in hours of pods; a search: all of its trials and what measures them together. */
@ValidationRule(
        value = "has(self.gpuHours) || has(self.cpuHours)",
        message = "budget must have gpuHours, cpuHours or both: remove it, or say how much")
public record Budget(
        @JsonPropertyDescription("GPUs x hours that the pods may run. Default: no limit.")
        @Min(0)
        @Max(10_000_000)
        @Nullable
        Double gpuHours,

        @JsonPropertyDescription("CPU limit x hours that the pods may run. Default: no limit.")
        @Min(0)
        @Max(100_000_000)
        @Nullable
        Double cpuHours) {}
