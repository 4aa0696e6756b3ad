package dev.cultivar.models.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.cultivar.models.engine.Autograd;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights in 4-bit NormalFloat (Dettmers et al., 2023, QLoRA): blocks of 64 values in row-major order, each value the nearest of 16
 * quantiles of a normal distribution times the block's largest magnitude. With double quantisation the magnitudes, less their mean,
 * are 8-bit values themselves, in blocks of 256.
 *
 * <p>Bits are those of bitsandbytes on the CPU: the first of two values in the high half of a byte.
 */
public final class Nf4 {
    /** The quantiles as the paper's appendix E and bitsandbytes give them. */
    private static final float[] CODE = {
        -1.0f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0.0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1.0f
    };

    private final NDManager manager;
    private final TorchScript kernels;
    private final NDArray code;
    private final NDArray table;
    private final boolean doubleQuant;

    /** @param manager owns what is quantised */
    public Nf4(NDManager manager, boolean doubleQuant) {
        this.manager = manager;
        this.doubleQuant = doubleQuant;
        this.kernels = TorchScript.of("nf4");
        this.code = manager.create(CODE);
        float[] pairs = new float[512];
        for (int b = 0; b < 256; b++) {
            pairs[2 * b] = CODE[b >> 4];
            pairs[2 * b + 1] = CODE[b & 15];
        }
        this.table = manager.create(pairs, new Shape(256, 2));
    }

    /**
     * One weight.
     *
     * @param packed two values a byte, [out, in / 2]
     * @param scales what dequantisation needs beside it, as the kernels take it: the values of a byte, the blocks' magnitudes, and
     *     where those are 8-bit values, their code, scales and mean
     */
    public record Quantized(Shape shape, NDArray packed, List<NDArray> scales) {
        /** Memory of the weight, without the tables that all weights share. */
        public long bytes() {
            long scale = scales.get(1).size() * (scales.size() == 2 ? Float.BYTES : 1);
            return packed.size()
                    + scale
                    + (scales.size() == 2 ? 0 : (scales.get(3).size() + 1) * Float.BYTES);
        }
    }

    /** A matrix [out, in] of F32, in even. */
    public Quantized quantize(String name, NDArray weight) {
        Shape shape = weight.getShape();
        if (shape.dimension() != 2 || shape.get(1) % 2 != 0) {
            throw new IllegalArgumentException("nf4: tensor " + name + " is " + shape
                    + "; two values are packed in a byte, so it must be a matrix with an even number of columns");
        }
        try (Autograd _ = Autograd.off()) {
            NDList made = kernels.call(manager, "quantize", weight, code);
            List<NDArray> scales = new ArrayList<>(List.of(table));
            if (doubleQuant) {
                NDList twice = kernels.call(manager, "quantize_scales", made.get(1));
                scales.addAll(twice);
                made.get(1).close();
            } else {
                scales.add(made.get(1));
            }
            return new Quantized(shape, made.get(0), List.copyOf(scales));
        }
    }

    /** What a weight is worth, [out, in]. */
    public static NDArray dequantize(NDManager manager, Quantized weight) {
        try (Autograd _ = Autograd.off()) {
            return TorchScript.of("nf4").one(manager, "dequantize", weight.packed(), weight.scales(), 0);
        }
    }
}
