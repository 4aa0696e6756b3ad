package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Another update with an exponential moving average of the parameters beside it (Polyak and Juditsky 1992), as
 * torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn computes it:
 *
 * <pre>
 * a = p after the first step;  a = decay a + (1 - decay) p after each other one
 * </pre>
 *
 * The average takes no part in training; {@link #finish} puts it in the parameters' place.
 */
public final class AveragedUpdate implements Update {
    private static final String AVERAGE = "average.";
    private static final String COUNT = "n_averaged";

    private final Torch torch;
    private final Update inner;
    private final OptimizerState state;
    private final TorchScript kernels;
    private final double decay;
    private final List<NDArray> values;
    private final List<NDArray> averages;
    private final NDArray count;

    private AveragedUpdate(Torch torch, Parameters parameters, Update inner, double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("an average needs 0 <= decay < 1, not " + decay);
        }
        this.torch = torch;
        this.inner = inner;
        this.decay = decay;
        this.state = new OptimizerState(torch);
        this.kernels = TorchScript.of("optimizer");
        this.values = List.copyOf(parameters.values().values());
        this.averages = parameters.values().entrySet().stream()
                .map(entry ->
                        state.zeros(AVERAGE + entry.getKey(), entry.getValue().getShape(), DataType.FLOAT32))
                .toList();
        this.count = state.zeros(COUNT, new Shape(), DataType.FLOAT32);
    }

    /** @param inner what moves the parameters; closed with this */
    public static AveragedUpdate over(Torch torch, Parameters parameters, Update inner, double decay) {
        return new AveragedUpdate(torch, parameters, inner, decay);
    }

    @Override
    public void step(double factor) {
        inner.step(factor);
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            kernels.call(scope, "average", averages, values, count.getFloat() == 0 ? 1.0 : 1 - decay);
            kernels.call(scope, "advance", count);
        }
    }

    @Override
    public void finish() {
        inner.finish();
        if (count.getFloat() > 0) {
            try (NDManager scope = torch.scope();
                    Autograd _ = Autograd.off()) {
                kernels.call(scope, "average", values, averages, 1.0);
            }
        }
    }

    /** That of the other update, and "n_averaged" and "average.NAME" for each parameter. */
    @Override
    public SortedMap<String, NDArray> state() {
        SortedMap<String, NDArray> all = new TreeMap<>(inner.state());
        all.putAll(state.tensors());
        return all;
    }

    @Override
    public void load(Map<String, NDArray> saved) {
        Map<String, NDArray> own = new TreeMap<>(saved);
        own.keySet().removeIf(name -> !name.startsWith(AVERAGE) && !name.equals(COUNT));
        Map<String, NDArray> other = new TreeMap<>(saved);
        other.keySet().removeAll(own.keySet());
        inner.load(other);
        state.load(own);
    }

    @Override
    public void close() {
        state.close();
        inner.close();
    }
}
