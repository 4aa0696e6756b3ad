package dev.cultivar.preflight;

import dev.cultivar.api.ShapeStatus;
import dev.cultivar.api.method.Full;
import dev.cultivar.api.method.Lora;
import dev.cultivar.api.quantization.Nf4;
import dev.cultivar.api.quantization.Quantization;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a training pod as a sum of named terms, in bytes.
 *
 * @param terms what exists at the moment when there is most; none is 0
 * @param mapped what the kernel counts while a model is read and can take away again at any time
 */
record Memory(SequencedMap<String, Long> terms, long mapped) {
    /** Java, its libraries and libtorch without a tensor, measured; see docs/preflight.md. */
    private static final long RUNTIME = 210L << 20;
    /** Java begins with this part of the pod's memory as its heap, and a trainer's heap hardly grows. */
    private static final int HEAP_SHARE = 64;

    private static final int NF4_BLOCK = 64;
    private static final int SCALES_BLOCK = 256;

    /** @param limit memory of the pod */
    static Memory of(ShapeStatus shape, Setup setup, long limit) {
        TrainedTensors tensors = TrainedTensors.of(shape, setup.method());
        Pass pass = Pass.of(shape, setup, tensors);
        long trained = TrainedTensors.size(tensors.trained());
        SequencedMap<String, Long> terms = new LinkedHashMap<>();
        put(terms, "runtime", RUNTIME + limit / HEAP_SHARE);
        put(terms, "weights", weights(shape, setup, tensors));
        put(terms, "adapter", adapter(setup, tensors));
        put(terms, "gradients", Float.BYTES * trained);
        put(terms, "optimizer", optimizer(setup, tensors.trained()));
        put(terms, "average", setup.average() ? Float.BYTES * trained : 0);
        put(terms, "bfloat16 copies", setup.bfloat16() ? Short.BYTES * multiplied(shape) : 0);
        put(terms, "activations", pass.kept());
        put(terms, "workspace", pass.beside());
        put(terms, "holes between tensors", pass.holes());
        return new Memory(Collections.unmodifiableSequencedMap(terms), mapped(shape, setup));
    }

    private static void put(SequencedMap<String, Long> terms, String name, long bytes) {
        if (bytes > 0) {
            terms.put(name, bytes);
        }
    }

    /** What the pod must get. */
    long needed() {
        return terms.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The most that the kernel counts: of a model that is quantised, its file while it is read. */
    long peak() {
        long resident = terms.getOrDefault("runtime", 0L) + terms.getOrDefault("weights", 0L) + mapped;
        return Math.max(needed(), mapped == 0 ? 0 : resident);
    }

    private static long weights(ShapeStatus shape, Setup setup, TrainedTensors tensors) {
        Quantization quantization = quantization(setup);
        return ModelTensor.of(shape).stream()
                .mapToLong(tensor -> quantization != null
                                && tensor.isProjection()
                                && !tensors.copies().contains(tensor)
                        ? quantized(tensor.size(), quantization)
                        : Float.BYTES * tensor.size())
                .sum();
    }

    private static @Nullable Quantization quantization(Setup setup) {
        return switch (setup.method()) {
            case Full ignored -> null;
            case Lora lora -> lora.quantization();
        };
    }

    /** Four bits a weight, and the largest of each block. */
    private static long quantized(long size, Quantization quantization) {
        long blocks = (size + NF4_BLOCK - 1) / NF4_BLOCK;
        return switch (quantization.chosen()) {
            case Nf4 nf4 ->
                size / 2
                        + (nf4.quantizesScales()
                                ? blocks + Float.BYTES * ((blocks + SCALES_BLOCK - 1) / SCALES_BLOCK)
                                : Float.BYTES * blocks);
        };
    }

    /** A model that is trained whole has its weights under weights. */
    private static long adapter(Setup setup, TrainedTensors tensors) {
        return switch (setup.method()) {
            case Full ignored -> 0;
            case Lora lora ->
                Float.BYTES * TrainedTensors.size(tensors.trained())
                        + (lora.trainsNewTokens() ? Float.BYTES * vocabularies(tensors.frozen()) : 0);
        };
    }

    /** Embedding and head: rows of new tokens lie in copies of them. */
    private static long vocabularies(List<ModelTensor> tensors) {
        return tensors.stream()
                .filter(tensor -> tensor.isMatrix() && !tensor.isProjection())
                .mapToLong(ModelTensor::size)
                .sum();
    }

    private static long optimizer(Setup setup, List<ModelTensor> trained) {
        long all = trained.stream()
                .mapToLong(tensor -> OptimizerBytes.of(setup.optimizer(), tensor))
                .sum();
        return Math.ceilDiv(all, setup.processes());
    }

    /** Weights of projections and head. */
    private static long multiplied(ShapeStatus shape) {
        return (long) shape.vocabSize() * shape.hiddenSize()
                + ModelTensor.of(shape).stream()
                        .filter(ModelTensor::isProjection)
                        .mapToLong(ModelTensor::size)
                        .sum();
    }

    /** Weights in F32 are the file's own pages and stay; those that are quantised leave after they were read. */
    private static long mapped(ShapeStatus shape, Setup setup) {
        return quantization(setup) == null ? 0 : Float.BYTES * TrainedTensors.size(ModelTensor.of(shape));
    }
}
