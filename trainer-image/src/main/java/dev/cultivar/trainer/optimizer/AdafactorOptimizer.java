package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Adafactor;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Adafactor.Settings;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.models.kernel.Update;
import java.util.Map;

/** Adafactor as transformers computes it; the arithmetic is in {@link dev.cultivar.models.kernel.Adafactor}. */
public record AdafactorOptimizer(double learningRate, Update update) implements Optimizer {
    public AdafactorOptimizer(Adafactor spec, Torch torch, Parameters parameters, Map<String, Rates> rates) {
        this(
                spec.learningRate(),
                dev.cultivar.models.kernel.Adafactor.over(
                        torch,
                        parameters,
                        rates,
                        new Settings(
                                spec.epsilon1(),
                                spec.epsilon2(),
                                spec.clipThreshold(),
                                spec.decayRate(),
                                spec.beta1(),
                                spec.scaleParameter())));
    }
}
