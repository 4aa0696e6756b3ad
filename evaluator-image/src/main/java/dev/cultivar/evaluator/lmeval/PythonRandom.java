package dev.cultivar.evaluator.lmeval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The numbers of Python's {@code random.Random(seed)} for a seed of 32 bits: Mersenne Twister MT19937 (Matsumoto and Nishimura
 * 1998), started by its array of one word; {@code sample} and {@code choices} draw as CPython 3.11 does.
 */
public final class PythonRandom {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int next = N;

    /** @param seed not negative */
    public PythonRandom(int seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("seed is " + seed + ": give 0 or more");
        }
        state[0] = 19650218;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
        int i = 1;
        for (int k = N; k > 0; k--) {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1664525) + seed;
            i = following(i);
        }
        for (int k = N - 1; k > 0; k--) {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >>> 30) * 1566083941) - i;
            i = following(i);
        }
        state[0] = 0x80000000;
    }

    private int following(int i) {
        if (i + 1 < N) {
            return i + 1;
        }
        state[0] = state[N - 1];
        return 1;
    }

    private int word() {
        if (next == N) {
            for (int k = 0; k < N; k++) {
                int y = state[k] & 0x80000000 | state[(k + 1) % N] & 0x7FFFFFFF;
                state[k] = state[(k + M) % N] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : 0x9908B0DF);
            }
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9D2C5680;
        y ^= y << 15 & 0xEFC60000;
        return y ^ y >>> 18;
    }

    /** At least 0, below 1, with 53 random bits. */
    public double random() {
        long high = (word() >>> 5) & 0xFFFFFFFFL;
        long low = (word() >>> 6) & 0xFFFFFFFFL;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /** At least 0, below the bound. */
    int below(int bound) {
        int bits = 32 - Integer.numberOfLeadingZeros(bound);
        int drawn = word() >>> 32 - bits;
        while (drawn >= bound) {
            drawn = word() >>> 32 - bits;
        }
        return drawn;
    }

    /**
     * {@code sample(population, k)}: k of them without replacement.
     *
     * @throws IllegalArgumentException when there are fewer
     */
    public <T> List<T> sample(List<T> population, int k) {
        int n = population.size();
        if (k < 0 || k > n) {
            throw new IllegalArgumentException(
                    "a sample of " + k + " of " + n + ": it can't be larger than what it is of");
        }
        List<T> sample = new ArrayList<>();
        if (n <= poolSize(k)) {
            List<T> pool = new ArrayList<>(population);
            for (int i = 0; i < k; i++) {
                int j = below(n - i);
                sample.add(pool.get(j));
                pool.set(j, pool.get(n - i - 1));
            }
            return sample;
        }
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < k; i++) {
            int j = below(n);
            while (!taken.add(j)) {
                j = below(n);
            }
            sample.add(population.get(j));
        }
        return sample;
    }

    /** Up to this many are drawn from a pool that shrinks, more by trying again what was taken. */
    private static long poolSize(int k) {
        return k > 5 ? 21 + Math.round(Math.pow(4, Math.ceil(Math.log(k * 3.0) / Math.log(4)))) : 21;
    }

    /** The index of one of {@code choices(range(n), k)}. */
    public int choice(int n) {
        return (int) Math.floor(random() * n);
    }
}
