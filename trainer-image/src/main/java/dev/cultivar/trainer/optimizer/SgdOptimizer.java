package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Sgd;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.models.kernel.Update;
import java.util.Map;

/** Gradient descent as torch.optim.SGD computes it; the arithmetic is in {@link dev.cultivar.models.kernel.Sgd}. */
public record SgdOptimizer(double learningRate, Update update) implements Optimizer {
    public SgdOptimizer(Sgd spec, Torch torch, Parameters parameters, Map<String, Rates> rates) {
        this(
                spec.learningRate(),
                dev.cultivar.models.kernel.Sgd.over(torch, parameters, rates, spec.momentum(), spec.nesterov()));
    }
}
