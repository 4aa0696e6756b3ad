package dev.cultivar.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.models.engine.Torch;
import dev.cultivar.models.kernel.AdamW;
import dev.cultivar.models.kernel.Parameters;
import dev.cultivar.models.kernel.Rates;
import java.util.Map;
import java.util.SortedMap;

/** AdamW as torch.optim.AdamW computes it; the arithmetic is in {@link AdamW}. */
public final class AdamwOptimizer implements Optimizer {
    private final double learningRate;
    private final AdamW adamw;

    public AdamwOptimizer(Adamw spec, Torch torch, Parameters parameters, Map<String, Rates> rates) {
        learningRate = spec.learningRate();
        adamw = AdamW.over(torch, parameters, rates, new AdamW.Settings(spec.beta1(), spec.beta2(), spec.epsilon()));
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public void step(double factor) {
        adamw.step(factor);
    }

    @Override
    public SortedMap<String, NDArray> state() {
        return adamw.state();
    }

    @Override
    public void load(Map<String, NDArray> state) {
        adamw.load(state);
    }

    @Override
    public void close() {
        adamw.close();
    }
}
