package dev.cultivar.api.compute;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** GPUs of a pod. */
public record Gpu(
        @JsonPropertyDescription("How many. Default: 1.") @Min(1) @Max(16)
        Integer count,

        @JsonPropertyDescription("Extended resource that counts them. Default: nvidia.com/gpu.") @Size(max = 253)
        String resource) {
    public Gpu {
        count = Defaults.or(count, 1);
        resource = Defaults.or(resource, "nvidia.com/gpu");
    }
}
