package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import dev.cultivar.trainer.method.Method;
import java.util.Map;

/** From the API's records to optimizers. */
public final class Optimizers {
    private Optimizers() {}

    /** The optimizer of one branch over the parameters that a method trains of the model of this name. */
    public static Optimizer of(dev.cultivar.api.optimizer.Optimizer spec, Torch torch, String model, Method method) {
        Parameters parameters = method.parameters();
        Map<String, Rates> rates = ParameterRates.of(spec, model, method);
        return switch (spec.chosen()) {
            case Adamw adamw -> new AdamwOptimizer(adamw, torch, parameters, rates);
        };
    }
}
