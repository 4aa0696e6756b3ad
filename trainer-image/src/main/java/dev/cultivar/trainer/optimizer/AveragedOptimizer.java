package dev.cultivar.trainer.optimizer;

import dev.cultivar.api.stage.Average;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.AveragedUpdate;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Update;

/** Another optimizer, of whose parameters a stage gives an average; the arithmetic is in {@link AveragedUpdate}. */
record AveragedOptimizer(double learningRate, Update update) implements Optimizer {
    AveragedOptimizer(Average spec, Torch torch, Parameters parameters, Optimizer inner) {
        this(inner.learningRate(), AveragedUpdate.over(torch, parameters, inner.update(), spec.decay()));
    }
}
