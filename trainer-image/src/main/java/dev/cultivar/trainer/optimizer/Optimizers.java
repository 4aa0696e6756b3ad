package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.api.optimizer.OptimizerSpec;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.Parameters;

/** From the API's records to optimizers. */
public final class Optimizers {
    private Optimizers() {}

    /** The optimizer of one branch over these parameters. */
    public static Optimizer of(OptimizerSpec spec, Torch torch, Parameters parameters) {
        return switch (spec) {
            case Adamw adamw -> new AdamwOptimizer(adamw, torch, parameters);
        };
    }
}
