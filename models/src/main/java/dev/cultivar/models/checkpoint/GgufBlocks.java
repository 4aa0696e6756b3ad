package dev.cultivar.models.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Blocks of GGUF's five-bit and k-quantised types as float32, each operation rounded as in the reference (package {@code gguf}).
 *
 * <ul>
 *   <li>Q5_0: scale d (float16), the fifth bits of 32 quants, their nibbles: d (q - 16)
 *   <li>Q5_1: d, minimum m, fifth bits, nibbles: d q + m
 *   <li>Q4_K: d, dm (float16), 12 bytes with a six-bit scale s and minimum m for each 32 of 256 values, nibbles: (d s) q - (dm m)
 *   <li>Q5_K: the same with the fifth bits before the nibbles
 *   <li>Q6_K: nibbles, two more bits for each, a signed scale s for each 16 of 256 values, d: (d s) (q - 32)
 * </ul>
 */
final class GgufBlocks {
    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PART = 32;
    private static final int PARTS = 8;
    private static final int SCALES = 12;

    private GgufBlocks() {}

    static void fiveBits(MemorySegment source, long at, boolean minimum, float[] target, int first) {
        float scale = half(source, at);
        float shift = minimum ? half(source, at + 2) : 0;
        long bits = at + (minimum ? 4 : 2);
        int fifth = source.get(INT, bits);
        for (int i = 0; i < PART; i++) {
            int pair = unsigned(source, bits + 4 + i % 16);
            int q = (i < 16 ? pair & 15 : pair >> 4) | (fifth >>> i & 1) << 4;
            target[first + i] = minimum ? scale * q + shift : scale * (q - 16);
        }
    }

    static void fourOrFiveBitsOfParts(MemorySegment source, long at, boolean five, float[] target, int first) {
        float scale = half(source, at);
        float shift = half(source, at + 2);
        long scales = at + 4;
        long fifths = scales + SCALES;
        long nibbles = fifths + (five ? PART : 0);
        for (int part = 0; part < PARTS; part++) {
            float d = scale * scale(source, scales, part);
            float m = shift * minimum(source, scales, part);
            for (int i = 0; i < PART; i++) {
                int pair = unsigned(source, nibbles + part / 2 * PART + i);
                int q = part % 2 == 0 ? pair & 15 : pair >> 4;
                if (five) {
                    q |= (unsigned(source, fifths + i) >> part & 1) << 4;
                }
                target[first + part * PART + i] = d * q - m;
            }
        }
    }

    /** Four scales in six bits each; of the other four the upper two bits beside those, the lower four in the last bytes. */
    private static int scale(MemorySegment source, long scales, int part) {
        return part < 4
                ? unsigned(source, scales + part) & 63
                : unsigned(source, scales + 4 + part) & 15 | unsigned(source, scales + part - 4) >> 2 & 48;
    }

    private static int minimum(MemorySegment source, long scales, int part) {
        return part < 4
                ? unsigned(source, scales + 4 + part) & 63
                : unsigned(source, scales + 4 + part) >> 4 | unsigned(source, scales + part) >> 2 & 48;
    }

    static void sixBits(MemorySegment source, long at, float[] target, int first) {
        long pairs = at + 128;
        long scales = pairs + 64;
        float scale = half(source, scales + 16);
        for (int part = 0; part < PARTS; part++) {
            int half = part / 4;
            int quarter = part % 4;
            for (int i = 0; i < PART; i++) {
                int low = unsigned(source, at + 64 * half + 32 * (quarter % 2) + i) >> 4 * (quarter / 2) & 15;
                int high = unsigned(source, pairs + 32 * half + i) >> 2 * quarter & 3;
                float d = scale * source.get(ValueLayout.JAVA_BYTE, scales + 2 * part + i / 16);
                target[first + part * PART + i] = d * ((low | high << 4) - 32);
            }
        }
    }

    private static int unsigned(MemorySegment source, long at) {
        return Byte.toUnsignedInt(source.get(ValueLayout.JAVA_BYTE, at));
    }

    private static float half(MemorySegment source, long at) {
        return Float.float16ToFloat(source.get(HALF, at));
    }
}
