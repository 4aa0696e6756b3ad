package dev.cultivar.models.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The storage types of GGUF tensors that are read, with their dequantisation to float32. A quantised row is a sequence
 * of blocks. Those of the types below have 32 values: a float16 scale d (and for Q4_1 a float16 minimum m), then the quants q; the
 * others are in {@link GgufBlocks}.
 *
 * <ul>
 *   <li>Q8_0: d q, q a signed byte
 *   <li>Q4_0: d (q - 8), q a nibble; the low nibbles are values 0-15, the high ones 16-31
 *   <li>Q4_1: d q + m, product and sum each rounded to float32
 * </ul>
 *
 * Each operation is rounded as in the reference (package {@code gguf}, {@code gguf.quants}), so the bits are equal.
 */
public enum GgufType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    BF16(30, 1, 2);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int code;
    private final int blockValues;
    private final int blockBytes;

    GgufType(int code, int blockValues, int blockBytes) {
        this.code = code;
        this.blockValues = blockValues;
        this.blockBytes = blockBytes;
    }

    static Optional<GgufType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** Values in one block; a row is a whole number of blocks. */
    public int blockValues() {
        return blockValues;
    }

    /** Bytes that hold {@code values} values. */
    public long bytes(long values) {
        return Math.multiplyExact(values / blockValues, (long) blockBytes);
    }

    /** Dequantises {@code values} values (whole blocks) that begin at {@code offset} of {@code source}. */
    public void dequantise(MemorySegment source, long offset, float[] target, int values) {
        switch (this) {
            case F32 -> MemorySegment.copy(source, FLOAT, offset, target, 0, values);
            case F16 -> {
                for (int i = 0; i < values; i++) {
                    target[i] = half(source, offset + 2L * i);
                }
            }
            case BF16 -> {
                for (int i = 0; i < values; i++) {
                    target[i] = Float.intBitsToFloat(source.get(HALF, offset + 2L * i) << 16);
                }
            }
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K -> {
                for (int block = 0; block < values / blockValues; block++) {
                    block(source, offset + (long) block * blockBytes, target, block * blockValues);
                }
            }
        }
    }

    private void block(MemorySegment source, long at, float[] target, int first) {
        switch (this) {
            case Q5_0, Q5_1 -> GgufBlocks.fiveBits(source, at, this == Q5_1, target, first);
            case Q4_K, Q5_K -> GgufBlocks.fourOrFiveBitsOfParts(source, at, this == Q5_K, target, first);
            case Q6_K -> GgufBlocks.sixBits(source, at, target, first);
            case F32, F16, BF16, Q4_0, Q4_1, Q8_0 -> fourOrEightBits(source, at, target, first);
        }
    }

    private void fourOrEightBits(MemorySegment source, long at, float[] target, int first) {
        float scale = half(source, at);
        if (this == Q8_0) {
            for (int i = 0; i < 32; i++) {
                target[first + i] = source.get(ValueLayout.JAVA_BYTE, at + 2 + i) * scale;
            }
            return;
        }
        boolean minimum = this == Q4_1;
        float shift = minimum ? half(source, at + 2) : 0;
        long quants = at + (minimum ? 4 : 2);
        for (int i = 0; i < 16; i++) {
            int pair = Byte.toUnsignedInt(source.get(ValueLayout.JAVA_BYTE, quants + i));
            target[first + i] = minimum ? scale * (pair & 15) + shift : scale * ((pair & 15) - 8);
            target[first + 16 + i] = minimum ? scale * (pair >> 4) + shift : scale * ((pair >> 4) - 8);
        }
    }

    private static float half(MemorySegment source, long at) {
        return Float.float16ToFloat(source.get(HALF, at));
    }
}
