package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What a run has used, from the time its pods ran. */
public record CostStatus(
        @JsonPropertyDescription("CPU limit x hours.") Double cpuHours,
        @JsonPropertyDescription("GPUs x hours.") Double gpuHours) {}
