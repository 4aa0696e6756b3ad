package dev.cultivar.preflight;

import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.method.Lora;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * Memory of one forward and backward pass over T positions, in bytes: what it keeps of every layer for the gradients, the most that
 * exists beside that at one moment, and the holes that glibc leaves between what is kept. Tensors are read off the kernels of module
 * models (decoder.py, gradient.py, layout.py, loss.py); what is taken beyond them is measured.
 *
 * <pre>
 * D hidden, F intermediate, H heads x headDim, K kvHeads x headDim, h heads, W = D F, f = 4, or 2 for what is made by a product in BF16 (Llama's layout)
 * a layer's needs:  T (4 (2 D + 2 + h) + f (2 H + 2 K + 2 F))
 *                   with q, k and v as one product (no adapter, T >= 4 D): v holds q and k alive, T f (H + K) more
 *                   other layouts: what norms would have needed, T 4 (2 D + H + K) more
 * kept              of every layer what it needs; with gradient checkpointing 4 T D, and what it needs beside that on its way back
 * beside that, the largest of
 *   loss            12 T D + 2 S + f vocabSize D, and 4.5 S beyond      (S the bytes of a slice of logits as ChunkedLoss has them)
 *   a layer's way back, the larger of its halves, and 52 x 4 T H beyond, 3 S, and for weights in four bits 4 W and 6.5 x 4 W
 *     feed-forward  T f (4 F + D) + f W, or with gate and up as one product T f (6 F + 3 D) + 2 f W
 *     attention     T (15 f H + 4 D)
 *   embedding       4 T D + 4 vocabSize D, less what is kept, when it is trained
 * </pre>
 */
record Pass(long kept, long beside, long holes) {
    private static final long JOINED_ROWS = 4;
    private static final long SLICE_ELEMENTS = 1L << 23;
    private static final long CACHED_ELEMENTS = 1L << 20;
    private static final long FAST_ROWS = 192;
    /** Tensors from this size on have pages of their own, which go back at once: no holes. The trainer's setting of glibc. */
    private static final long OWN_PAGES = 32L << 20;
    /** Of what is kept in smaller tensors, so much more is taken. */
    private static final double HOLES_KEPT = 0.4;
    /** Attention's small tensors come and go in many sizes and take so many times 4 T H more. */
    private static final double BEYOND_ATTENTION = 52;
    /** Slices of logits take so much more of themselves while there is a loss, and after it. */
    private static final double BEYOND_LOSS = 4.5;

    private static final double AFTER_LOSS = 3;
    /** A weight in four bits is made F32 in steps, which take so many times that more. */
    private static final double BEYOND_QUANTIZED = 6.5;

    static Pass of(ShapeStatus shape, Setup setup, TrainedTensors tensors) {
        return new Sizes(shape, setup, tensors).pass();
    }

    /** The letters of the formulas. */
    private record Sizes(ShapeStatus shape, Setup setup, TrainedTensors tensors) {
        Pass pass() {
            long layers = shape.numHiddenLayers();
            List<Long> layer = setup.gradientCheckpointing() ? List.of(input()) : layer();
            long kept = layers * sum(layer);
            long small = layers * small(layer.stream().mapToLong(Long::longValue));
            double again = setup.gradientCheckpointing() ? again() : 0;
            double beside = DoubleStream.of(loss(), again + layerBack(), embedding() - kept)
                    .max()
                    .orElseThrow();
            return new Pass(kept, Math.round(beside), Math.round(HOLES_KEPT * small));
        }

        private static long sum(List<Long> tensors) {
            return tensors.stream().mapToLong(Long::longValue).sum();
        }

        private long input() {
            return Float.BYTES * positions() * width();
        }

        /** What one layer needs, and its output, which is made once more. */
        private double again() {
            return sum(layer()) + HOLES_KEPT * small(layer().stream().mapToLong(Long::longValue)) + input();
        }

        private static long small(LongStream tensors) {
            return tensors.filter(bytes -> bytes < OWN_PAGES).sum();
        }

        private long positions() {
            return setup.positions();
        }

        private long width() {
            return shape.hiddenSize();
        }

        private long inner() {
            return shape.intermediateSize();
        }

        private long query() {
            return (long) shape.numAttentionHeads() * shape.headDim();
        }

        private long key() {
            return (long) shape.numKeyValueHeads() * shape.headDim();
        }

        private long bytes() {
            return setup.bfloat16() && !shape.hasOtherLayers() ? Short.BYTES : Float.BYTES;
        }

        /** Whether products of one x are computed as one. */
        private boolean joined() {
            return !(setup.method() instanceof Lora) && !shape.hasOtherLayers() && positions() >= JOINED_ROWS * width();
        }

        /** What a layer keeps, tensor by tensor. */
        private List<Long> layer() {
            long wide = Float.BYTES * positions();
            long made = bytes() * positions();
            List<Long> kept = new ArrayList<>(
                    List.of(wide * width(), wide * width(), wide * (2 + shape.numAttentionHeads()), made * query()));
            kept.addAll(List.of(made * query(), made * key(), joined() ? made * (query() + 2 * key()) : made * key()));
            kept.addAll(joined() ? List.of(made * 2 * inner()) : List.of(made * inner(), made * inner()));
            if (shape.hasOtherLayers()) {
                kept.addAll(List.of(wide * width(), wide * width(), wide * query(), wide * key()));
            }
            return kept;
        }

        private double layerBack() {
            long weight = Float.BYTES * width() * inner();
            boolean quantized = setup.method() instanceof Lora lora && lora.quantization() != null;
            return Math.max(feedForward(), attention())
                    + BEYOND_ATTENTION * small(LongStream.of(Float.BYTES * positions() * query()))
                    + AFTER_LOSS * small(LongStream.of(logits()))
                    + (quantized ? weight + BEYOND_QUANTIZED * small(LongStream.of(weight)) : 0);
        }

        private long feedForward() {
            long matrix = width() * inner();
            return joined()
                    ? bytes() * (positions() * (6 * inner() + 3 * width()) + 2 * matrix)
                    : bytes() * (positions() * (4 * inner() + width()) + matrix);
        }

        private long attention() {
            long scores = shape.attnLogitSoftcapping() == null
                    ? 0
                    : 6L * Float.BYTES * shape.numAttentionHeads() * setup.length() * positions();
            return positions() * (15 * bytes() * query() + Float.BYTES * width()) + scores;
        }

        /** Bytes of a slice of logits. */
        private long logits() {
            long vocabulary = shape.vocabSize();
            long rows = Math.clamp(SLICE_ELEMENTS / vocabulary, 1, Math.max(FAST_ROWS, CACHED_ELEMENTS / vocabulary));
            return Float.BYTES * Math.min(rows, positions()) * vocabulary;
        }

        private double loss() {
            return Float.BYTES * 3 * positions() * width()
                    + 2 * logits()
                    + bytes() * shape.vocabSize() * width()
                    + BEYOND_LOSS * small(LongStream.of(logits()));
        }

        private long embedding() {
            boolean trained =
                    tensors.trained().stream().anyMatch(tensor -> tensor.name().equals(ModelTensor.EMBEDDING));
            return trained ? Float.BYTES * width() * (positions() + shape.vocabSize()) : 0;
        }
    }
}
