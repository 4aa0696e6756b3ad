package dev.cultivar.dataset;

import java.util.ArrayList;
import java.util.List;

/** Sizes in bins that double: 0, 1, 2 to 3, 4 to 7, and so on. */
final class Histogram {
    private final long[] bins = new long[Long.SIZE + 1];
    private long sum;

    void add(long size) {
        bins[Long.SIZE - Long.numberOfLeadingZeros(size)]++;
        sum += size;
    }

    long sum() {
        return sum;
    }

    /** The bins that have records, the smallest first. */
    List<Bin> bins() {
        List<Bin> filled = new ArrayList<>();
        for (int i = 0; i < bins.length; i++) {
            if (bins[i] > 0) {
                filled.add(new Bin(i == 0 ? 0 : 1L << (i - 1), bins[i]));
            }
        }
        return filled;
    }

    /**
     * A bin.
     *
     * @param from the least size in it; the next bin's least ends it
     */
    record Bin(long from, long records) {}
}
