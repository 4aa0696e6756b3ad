package dev.cultivar.dataset.step;

import java.io.Serializable;

/**
 * MinHash signature and its bands (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, chapter 3). Hash k of a
 * shingle is mix(shingle XOR seed_k); the signature holds the least of each; a band is one hash of its rows. Two texts whose
 * shingle sets have Jaccard similarity s agree in a band with probability 1 - (1 - s^rows)^bands.
 *
 * <p>A text of fewer words than a shingle is one shingle of all its words; a text without words is one shingle of itself.
 */
record Signature(int ngram, int bands, int rows, long seed) implements Serializable {

    /** One hash for each band. Different bands never share a hash by having the same rows. */
    long[] bands(String text) {
        long[] least = least(shingles(text));
        long[] hashes = new long[bands];
        for (int band = 0; band < bands; band++) {
            long hash = band;
            for (int row = 0; row < rows; row++) {
                hash = Words.mix(hash * 31 + least[band * rows + row]);
            }
            hashes[band] = hash;
        }
        return hashes;
    }

    /** Of each hash the least over all shingles. */
    long[] least(long[] shingles) {
        long[] least = new long[bands * rows];
        long start = Words.mix(seed);
        for (int k = 0; k < least.length; k++) {
            // one hash at a time, so that its least stays in a register
            long own = Words.mix(start + k);
            long smallest = Long.MAX_VALUE;
            for (long shingle : shingles) {
                smallest = Math.min(smallest, Words.mix(shingle ^ own));
            }
            least[k] = smallest;
        }
        return least;
    }

    long[] shingles(String text) {
        long[] words = Words.of(text);
        if (words.length >= ngram) {
            return Words.ngrams(words, ngram);
        }
        return new long[] {words.length > 0 ? Words.hash(words, 0, words.length) : Words.mix(text.hashCode())};
    }
}
