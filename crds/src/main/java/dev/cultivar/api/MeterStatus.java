package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** What the pods of a run have used until a time, so that nothing is counted twice nor lost with a pod that is gone. */
public record MeterStatus(
        @JsonPropertyDescription("Until when the pods are counted.") @Size(max = 32)
        String until,

        @JsonPropertyDescription("Seconds in which at least one pod had a node.")
        Double activeSeconds,

        @JsonPropertyDescription("CPU limit x seconds that pods had a node.")
        Double cpuSeconds,

        @JsonPropertyDescription("GPUs x seconds that pods had a node.")
        Double gpuSeconds) {}
