package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Adamw8bit;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.AdamW;
import dev.cultivar.models.kernel.AdamW8bit;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.models.kernel.Update;
import java.util.Map;

/** AdamW with moments of 8 bits as bitsandbytes computes it; the arithmetic is in {@link AdamW8bit}. */
public record Adamw8bitOptimizer(double learningRate, Update update) implements Optimizer {
    public Adamw8bitOptimizer(Adamw8bit spec, Torch torch, Parameters parameters, Map<String, Rates> rates) {
        this(
                spec.learningRate(),
                AdamW8bit.over(
                        torch,
                        parameters,
                        rates,
                        new AdamW.Settings(spec.beta1(), spec.beta2(), spec.epsilon()),
                        spec.min8bitSize()));
    }
}
