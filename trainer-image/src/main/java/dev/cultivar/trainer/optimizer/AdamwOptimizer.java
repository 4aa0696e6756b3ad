package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.AdamW;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.models.kernel.Update;
import java.util.Map;

/** AdamW as torch.optim.AdamW computes it; the arithmetic is in {@link AdamW}. */
public record AdamwOptimizer(double learningRate, Update update) implements Optimizer {
    public AdamwOptimizer(Adamw spec, Torch torch, Parameters parameters, Map<String, Rates> rates) {
        this(
                spec.learningRate(),
                AdamW.over(torch, parameters, rates, new AdamW.Settings(spec.beta1(), spec.beta2(), spec.epsilon())));
    }
}
