package dev.cultivar.api.optimizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Adam with decoupled weight decay (Loshchilov and Hutter 2017), as torch.optim.AdamW computes it. */
public record Adamw(
        @JsonPropertyDescription("Learning rate at the schedule's top. Default: 0.0001.") @Min(0)
        Double learningRate,

        @JsonPropertyDescription("Decay of the first moment. Default: 0.9.") @Min(0) @Max(value = 1, inclusive = false)
        Double beta1,

        @JsonPropertyDescription("Decay of the second moment. Default: 0.999.")
        @Min(0)
        @Max(value = 1, inclusive = false)
        Double beta2,

        @JsonPropertyDescription("Added to the denominator. Default: 0.00000001.") @Min(0)
        Double epsilon,

        @JsonPropertyDescription("Decoupled weight decay. Default: 0.0.") @Min(0)
        Double weightDecay)
        implements OptimizerSpec {
    public Adamw {
        learningRate = Defaults.or(learningRate, 1e-4);
        beta1 = Defaults.or(beta1, 0.9);
        beta2 = Defaults.or(beta2, 0.999);
        epsilon = Defaults.or(epsilon, 1e-8);
        weightDecay = Defaults.or(weightDecay, 0.0);
    }
}
