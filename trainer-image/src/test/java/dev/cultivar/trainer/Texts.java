package dev.cultivar.trainer;

import java.util.SplittableRandom;

/** Texts of different lengths, the same for the same seed. */
public final class Texts {
    private Texts() {}

    public static String[] of(int count, int shortest, int longest, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(shortest, longest + 1);
            while (text.length() < length) {
                text.append((char) ('a' + random.nextInt(6)));
            }
            texts[i] = text.toString();
        }
        return texts;
    }
}
