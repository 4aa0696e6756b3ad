package dev.cultivar.api.optimizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/**
 * Adafactor (Shazeer and Stern 2018), as transformers.Adafactor computes it with a learning rate of ours: of a matrix's squared
 * gradients it keeps means of rows and columns alone.
 */
public record Adafactor(
        @JsonPropertyDescription("Learning rate at the schedule's top. Default: 0.001.") @Min(0)
        Double learningRate,

        @JsonPropertyDescription(
                "Exponent of the decay of the second moment, which is 1 - step^-decayRate. Default: 0.8.")
        @Min(0)
        @Max(10)
        Double decayRate,

        @JsonPropertyDescription("Decay of the running mean of updates; 0 keeps none. Default: 0.0.")
        @Min(0)
        @Max(value = 1, inclusive = false)
        Double beta1,

        @JsonPropertyDescription("Added to squared gradients. Default: 0.000000000000000000000000000001.") @Min(0)
        Double epsilon1,

        @JsonPropertyDescription("The smallest size of a parameter that scaleParameter goes by. Default: 0.001.")
        @Min(0)
        Double epsilon2,

        @JsonPropertyDescription(
                "Updates whose root mean square is above this are scaled down to it, parameter by parameter; above 0. Default: 1.0.")
        @Min(value = 0, inclusive = false)
        Double clipThreshold,

        @JsonPropertyDescription(
                "Whether each parameter's learning rate is multiplied by its root mean square. Default: false.")
        Boolean scaleParameter,

        @JsonPropertyDescription("Decoupled weight decay. Default: 0.0.") @Min(0)
        Double weightDecay)
        implements OptimizerSpec {
    public Adafactor {
        learningRate = Defaults.or(learningRate, 1e-3);
        decayRate = Defaults.or(decayRate, 0.8);
        beta1 = Defaults.or(beta1, 0.0);
        epsilon1 = Defaults.or(epsilon1, 1e-30);
        epsilon2 = Defaults.or(epsilon2, 1e-3);
        clipThreshold = Defaults.or(clipThreshold, 1.0);
        scaleParameter = Defaults.or(scaleParameter, false);
        weightDecay = Defaults.or(weightDecay, 0.0);
    }
}
