package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Autograd;
import dev.cultivar.models.engine.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * AdamW whose moments are kept in 8 bits (Dettmers et al. 2022), as bitsandbytes.optim.AdamW8bit computes it: a block of 256
 * moments is a largest size in F32 and 256 codes of a {@link DynamicMap}, signed for the mean, unsigned for the square.
 *
 * <pre>
 * m = b1 decode(m8) + (1 - b1) g;  v = b2 decode(v8) + (1 - b2) g^2;  p as in {@link AdamW};  m8 = encode(m);  v8 = encode(v)
 * </pre>
 *
 * Parameters with fewer elements than minSize keep moments in F32. Invariant: no more than {@link #BLOCKS_AT_ONCE} blocks of
 * moments exist in F32 at once.
 */
public final class AdamW8bit implements Update {
    static final int BLOCK = 256;
    private static final int BLOCKS_AT_ONCE = 2048;

    private final Torch torch;
    private final OptimizerState state;
    private final TorchScript kernels;
    private final AdamW.Settings settings;
    private final NDArray step;
    private final Codes signed;
    private final Codes unsigned;
    private final List<Whole> wholes = new ArrayList<>();
    private final List<Coded> coded = new ArrayList<>();

    /** A map with what finds the code of a number. */
    private record Codes(NDArray values, NDArray boundaries, NDArray keys) {
        static Codes of(NDManager manager, boolean signed) {
            float[] values = DynamicMap.values(signed);
            float[] boundaries = DynamicMap.boundaries(values);
            return new Codes(
                    manager.create(values), manager.create(boundaries), manager.create(DynamicMap.keys(boundaries)));
        }
    }

    /** Small parameters of a group with their moments. */
    private record Whole(UpdateGroup group, List<NDArray> means, List<NDArray> squares, List<NDArray> steps) {}

    /** A parameter with its codes and the blocks' largest sizes. */
    private record Coded(
            Rates rates,
            NDArray value,
            NDArray gradient,
            NDArray means,
            NDArray meansLargest,
            NDArray squares,
            NDArray squaresLargest) {}

    private AdamW8bit(
            Torch torch, Parameters parameters, Map<String, Rates> rates, AdamW.Settings settings, long minSize) {
        this.torch = torch;
        this.state = new OptimizerState(torch);
        this.kernels = TorchScript.of("optimizer", "optimizer8bit");
        this.settings = settings;
        this.signed = Codes.of(state.manager(), true);
        this.unsigned = Codes.of(state.manager(), false);
        this.step = state.zeros("step", new Shape(), DataType.FLOAT32);
        for (UpdateGroup group : UpdateGroup.of(parameters, rates)) {
            UpdateGroup small = group.only(value -> value.size() < minSize);
            if (!small.names().isEmpty()) {
                wholes.add(new Whole(
                        small,
                        state.zerosLike("state1.", small),
                        state.zerosLike("state2.", small),
                        Collections.nCopies(small.names().size(), step)));
            }
            UpdateGroup large = group.only(value -> value.size() >= minSize);
            for (int i = 0; i < large.names().size(); i++) {
                coded.add(coded(large, i));
            }
        }
    }

    private Coded coded(UpdateGroup group, int index) {
        String name = group.names().get(index);
        NDArray value = group.values().get(index);
        Shape blocks = new Shape((value.size() + BLOCK - 1) / BLOCK);
        return new Coded(
                group.rates(),
                value,
                group.gradients().get(index),
                state.zeros("state1." + name, value.getShape(), DataType.UINT8),
                state.zeros("absmax1." + name, blocks, DataType.FLOAT32),
                state.zeros("state2." + name, value.getShape(), DataType.UINT8),
                state.zeros("absmax2." + name, blocks, DataType.FLOAT32));
    }

    /**
     * @param rates of every parameter
     * @param minSize elements from which on a parameter's moments have 8 bits
     */
    public static AdamW8bit over(
            Torch torch, Parameters parameters, Map<String, Rates> rates, AdamW.Settings settings, long minSize) {
        return new AdamW8bit(torch, parameters, rates, settings, minSize);
    }

    @Override
    public void step(double factor) {
        try (NDManager scope = torch.scope();
                Autograd _ = Autograd.off()) {
            kernels.call(scope, "advance", step);
            for (Whole whole : wholes) {
                kernels.call(
                        scope,
                        "adamw",
                        whole.group().values(),
                        whole.group().gradients(),
                        whole.means(),
                        whole.squares(),
                        whole.steps(),
                        whole.group().rates().learningRate() * factor,
                        settings.beta1(),
                        settings.beta2(),
                        whole.group().rates().weightDecay(),
                        settings.epsilon());
            }
            double correction1 = 1 - Math.pow(settings.beta1(), step.getFloat());
            double correction2 = Math.sqrt(1 - Math.pow(settings.beta2(), step.getFloat()));
            for (Coded one : coded) {
                kernels.call(
                        scope,
                        "adamw8bit",
                        one.value(),
                        one.gradient(),
                        List.of(one.means(), one.meansLargest(), signed.values(), signed.boundaries(), signed.keys()),
                        List.of(
                                one.squares(),
                                one.squaresLargest(),
                                unsigned.values(),
                                unsigned.boundaries(),
                                unsigned.keys()),
                        one.rates().learningRate() * factor,
                        settings.beta1(),
                        settings.beta2(),
                        one.rates().weightDecay(),
                        settings.epsilon(),
                        correction1,
                        correction2,
                        BLOCK,
                        BLOCKS_AT_ONCE);
            }
        }
    }

    /** "step", and for each parameter "state1.NAME" and "state2.NAME": U8 with "absmax1.NAME" and "absmax2.NAME", or F32 where it is small. */
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
