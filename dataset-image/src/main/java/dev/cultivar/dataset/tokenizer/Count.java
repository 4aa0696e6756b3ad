package dev.cultivar.dataset.tokenizer;

import java.io.Serializable;

/**
 * How often a piece occurs in a split.
 *
 * @param piece the piece; the empty one, which occurs nowhere, stands for the words between white space
 * @param split index of the split
 */
record Count(String piece, int split, long count) implements Serializable {
    static final String WORDS = "";

    static int inOrder(Count a, Count b) {
        return a.split != b.split ? Integer.compare(a.split, b.split) : Long.compare(a.count, b.count);
    }
}
