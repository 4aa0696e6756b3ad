package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Stochastic gradient descent (momentum as Sutskever et al. 2013 have it), as torch.optim.SGD without dampening computes it:
 *
 * <pre>
 * g = g + wd p;  b = momentum b + g;  p = p - lr b,  or with nesterov p = p - lr (g + momentum b)
 * </pre>
 */
public final class Sgd implements Update {
    private final Torch torch;
    private final OptimizerState state;
    private final TorchScript kernels;
    private final double momentum;
    private final boolean nesterov;
    private final List<Part> parts = new ArrayList<>();

    /** A group with its momentum buffers: none without momentum. */
    private record Part(UpdateGroup group, List<NDArray> buffers) {}

    private Sgd(Torch torch, Parameters parameters, Map<String, Rates> rates, double momentum, boolean nesterov) {
        if (!(momentum >= 0 && momentum < 1) || (nesterov && momentum == 0)) {
            throw new IllegalArgumentException(
                    "SGD needs 0 <= momentum < 1, and momentum > 0 for nesterov, not " + momentum);
        }
        this.torch = torch;
        this.state = new OptimizerState(torch);
        this.kernels = TorchScript.of("optimizer");
        this.momentum = momentum;
        this.nesterov = nesterov;
        for (UpdateGroup group : UpdateGroup.of(parameters, rates)) {
            parts.add(new Part(group, momentum == 0 ? List.of() : state.zerosLike("momentum_buffer.", group)));
        }
    }

    /** @param rates of every parameter */
    public static Sgd over(
            Torch torch, Parameters parameters, Map<String, Rates> rates, double momentum, boolean nesterov) {
        return new Sgd(torch, parameters, rates, momentum, nesterov);
    }

    @Override
    public void step(double factor) {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            for (Part part : parts) {
                Rates rates = part.group().rates();
                List<NDArray> values = part.group().values();
                // a kernel cannot take an empty list of tensors; without momentum it does not read this one
                List<NDArray> buffers = part.buffers().isEmpty() ? values : part.buffers();
                kernels.call(
                        scope,
                        "sgd",
                        values,
                        part.group().gradients(),
                        buffers,
                        rates.learningRate() * factor,
                        momentum,
                        rates.weightDecay(),
                        nesterov);
            }
        }
    }

    /** "momentum_buffer.NAME" for each parameter; empty without momentum. */
    @Override
    public SortedMap<String, NDArray> state() {
        return state.tensors();
    }

    @Override
    public void load(Map<String, NDArray> saved) {
        state.load(saved);
    }

    @Override
    public void close() {
        state.close();
    }
}
