package dev.cultivar.models.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * Where one tensor of a GGUF file lies.
 *
 * @param name its name in the file, such as {@code blk.0.attn_q.weight}
 * @param shape outermost dimension first, as in PyTorch (GGUF itself writes the innermost first)
 * @param offset of its first byte in the file
 */
public record GgufTensor(String name, GgufType type, List<Long> shape, long offset) {
    public GgufTensor {
        shape = List.copyOf(shape);
    }

    /** Values in one row, the innermost dimension. */
    public int columns() {
        return Math.toIntExact(shape.getLast());
    }

    /** Number of rows: the product of all other dimensions. */
    public long rows() {
        return shape.subList(0, shape.size() - 1).stream().reduce(1L, Math::multiplyExact);
    }

    /** Bytes in the file. */
    public long bytes() {
        return type.bytes(Math.multiplyExact(rows(), (long) columns()));
    }

    boolean hasShape(long... expected) {
        return shape.equals(Arrays.stream(expected).boxed().toList());
    }
}
