package dev.cultivar.dataset.world;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A stream of random numbers: SplitMix64 (Steele, Lea, Flood 2014), started from the first 64 bits of SHA-256 of seed and
 * purpose. Integers only, and written out here, so that neither a library's version nor rounding can change a world.
 */
public final class Draws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int PER_MILLE = 1000;

    private long state;

    private Draws(long state) {
        this.state = state;
    }

    /** The stream of a purpose, for example {@code words}, {@code d1}. */
    public static Draws of(long seed, String... purpose) {
        byte[] text = ("world\n" + seed + "\n" + String.join("\n", purpose)).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
            return new Draws(ByteBuffer.wrap(hash).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The stream from a state. */
    static Draws ofState(long state) {
        return new Draws(state);
    }

    long next() {
        state += GOLDEN;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 to bound - 1, each equally often but for a bias below bound / 2^63. */
    public int below(int bound) {
        return (int) belowLong(bound);
    }

    long belowLong(long bound) {
        return Math.unsignedMultiplyHigh(next(), bound);
    }

    /** True in so many of 1000 cases. */
    boolean happens(int perMille) {
        return below(PER_MILLE) < perMille;
    }

    /** A share as a whole number of thousandths. */
    static int perMille(double share) {
        return (int) Math.round(share * PER_MILLE);
    }

    /** The numbers from 0 to count - 1 in random order (Fisher and Yates). */
    public int[] order(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    <T> T of(java.util.List<T> items) {
        return items.get(below(items.size()));
    }
}
