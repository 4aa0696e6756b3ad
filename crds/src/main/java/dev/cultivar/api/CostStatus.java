package dev.cultivar.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What a run has used. A stage that was reused costs nothing; a search costs what its trials cost. */
public record CostStatus(
        @JsonPropertyDescription("CPU limit x hours that the pods ran.")
        Double cpuHours,

        @JsonPropertyDescription("GPUs x hours that the pods ran.")
        Double gpuHours,

        @JsonPropertyDescription("Tokens that the training stages have read.")
        Long tokens,

        @JsonPropertyDescription(
                "Floating point operations of the training stages: about 6 x weights x tokens, 4 x with an adapter, and attention.")
        Double flops,

        @JsonPropertyDescription(
                "Energy by the installation's watts for a CPU and a GPU; absent when it states none. An estimate, not a measurement.")
        @Nullable
        Double kilowattHours,

        @JsonPropertyDescription("Price by the installation's prices, in its currency; absent when it states none.")
        @Size(max = 32)
        @Nullable
        String money) {
    public CostStatus {
        tokens = Defaults.or(tokens, 0L);
        flops = Defaults.or(flops, 0.0);
    }
}
