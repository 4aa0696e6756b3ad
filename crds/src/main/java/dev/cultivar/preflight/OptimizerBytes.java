package dev.cultivar.preflight;

import dev.cultivar.api.optimizer.Adafactor;
import dev.cultivar.api.optimizer.Adamw;
import dev.cultivar.api.optimizer.Adamw8bit;
import dev.cultivar.api.optimizer.OptimizerSpec;
import dev.cultivar.api.optimizer.Sgd;

/** What an optimizer keeps of a tensor between steps, in bytes. */
final class OptimizerBytes {
    private static final int BLOCK = 256;

    private OptimizerBytes() {}

    static long of(OptimizerSpec optimizer, ModelTensor tensor) {
        long size = tensor.size();
        return switch (optimizer) {
            case Adamw ignored -> 2 * Float.BYTES * size;
            case Adamw8bit coded ->
                size < coded.min8bitSize()
                        ? 2 * Float.BYTES * size
                        : 2 * (size + Float.BYTES * ((size + BLOCK - 1) / BLOCK));
            case Adafactor factored -> Float.BYTES * (factors(tensor) + (factored.beta1() > 0 ? size : 0));
            case Sgd sgd -> sgd.momentum() > 0 ? Float.BYTES * size : 0;
        };
    }

    /** Means of rows and of columns; a vector has one for each element. */
    private static long factors(ModelTensor tensor) {
        return tensor.isMatrix() ? tensor.rows() + tensor.columns() : tensor.size();
    }
}
