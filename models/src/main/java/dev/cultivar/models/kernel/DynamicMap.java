package dev.cultivar.models.kernel;

import java.util.Arrays;

/**
 * The 256 values that 8 bits stand for (dynamic tree quantisation, Dettmers 2015), as bitsandbytes.functional.create_dynamic_map
 * makes them: for each power of ten from 10^-6 to 1 twice as many values as for the one below, evenly spread between 0.1 and 1
 * times it; 0 and 1 beside them.
 */
final class DynamicMap {
    private static final int POWERS = 7;
    private static final int SIZE = 256;
    private static final int KEYS = 1 << 16;

    private DynamicMap() {}

    /** In rising order; with a sign, half of the values are negative. */
    static float[] values(boolean signed) {
        float[] values = new float[SIZE];
        int at = 0;
        for (int power = 0; power < POWERS; power++) {
            float top = (float) Math.pow(10, power - (POWERS - 1));
            int count = 1 << (signed ? power : power + 1);
            for (int i = 0; i < count; i++) {
                float middle = (between(i, count) + between(i + 1, count)) / 2;
                values[at++] = top * middle;
                if (signed) {
                    values[at++] = -top * middle;
                }
            }
        }
        values[at++] = 0;
        values[at++] = 1;
        float[] made = Arrays.copyOf(values, at);
        if (made.length != SIZE) {
            throw new IllegalStateException("a dynamic map has " + made.length + " values");
        }
        Arrays.sort(made);
        return made;
    }

    /** torch.linspace(0.1, 1, count + 1) in F32, which counts from the nearer end. */
    private static float between(int i, int count) {
        float step = (1f - 0.1f) / count;
        return i < (count + 1) / 2 ? Math.fma(step, i, 0.1f) : Math.fma(-step, count - i, 1f);
    }

    /** Between which values a number is nearer to the higher one; the last is never reached. */
    static float[] boundaries(float[] values) {
        float[] boundaries = new float[SIZE];
        for (int i = 0; i + 1 < SIZE; i++) {
            boundaries[i] = (values[i] + values[i + 1]) / 2;
        }
        boundaries[SIZE - 1] = Float.POSITIVE_INFINITY;
        return boundaries;
    }

    /**
     * For the upper 16 bits of an F32 number, how many boundaries lie below every number that has them: no two boundaries lie
     * between two such numbers, so that the code is this or one more. A search among 255 takes thirty times as long.
     */
    static int[] keys(float[] boundaries) {
        int[] below = new int[KEYS];
        for (int key = 0; key < KEYS; key++) {
            boolean negative = key >= KEYS / 2;
            float lowest = Float.intBitsToFloat(key << 16 | (negative ? KEYS - 1 : 0));
            float highest = Float.intBitsToFloat(key << 16 | (negative ? 0 : KEYS - 1));
            if (Float.isNaN(lowest) || Float.isNaN(highest)) {
                continue;
            }
            below[key] = count(boundaries, lowest);
            if (Math.abs(highest) <= 1 && count(boundaries, highest) > below[key] + 1) {
                throw new IllegalStateException("two boundaries lie between " + lowest + " and " + highest);
            }
        }
        return below;
    }

    private static int count(float[] boundaries, float value) {
        int below = 0;
        while (boundaries[below] < value && below < SIZE - 1) {
            below++;
        }
        return below;
    }
}
