package dev.cultivar.api.optimizer;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cultivar.api.Defaults;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;

/** Stochastic gradient descent, as torch.optim.SGD without dampening computes it; its weight decay is added to the gradient. */
@ValidationRule(
        value = "!has(self.nesterov) || !self.nesterov || (has(self.momentum) && self.momentum > 0.0)",
        message = "nesterov needs a momentum above 0")
public record Sgd(
        @JsonPropertyDescription("Learning rate at the schedule's top. Default: 0.001.") @Min(0)
        Double learningRate,

        @JsonPropertyDescription("Share of the last update's direction that is kept. Default: 0.0.")
        @Min(0)
        @Max(value = 1, inclusive = false)
        Double momentum,

        @JsonPropertyDescription("Whether the gradient is taken ahead of the momentum (Nesterov). Default: false.")
        Boolean nesterov,

        @JsonPropertyDescription("Weight decay, added to the gradient. Default: 0.0.") @Min(0)
        Double weightDecay)
        implements OptimizerSpec {
    public Sgd {
        learningRate = Defaults.or(learningRate, 1e-3);
        momentum = Defaults.or(momentum, 0.0);
        nesterov = Defaults.or(nesterov, false);
        weightDecay = Defaults.or(weightDecay, 0.0);
    }
}
