package dev.cultivar.dataset.tokenizer;

import java.util.Comparator;
import java.util.List;

/**
 * Counted pieces as letters, one after another with an {@link #END} after each. In the order of their text, so that sums over them
 * come out the same however they were counted.
 *
 * @param text the code points
 * @param starts where each piece begins, and where one more would
 * @param counts how often each piece occurs
 */
@SuppressWarnings("ArrayRecordComponent")
record Corpus(int[] text, int[] starts, long[] counts) {
    /** Ends a piece; not a letter, as a byte letter is never 0. */
    static final int END = 0;

    static Corpus of(List<PieceCount> pieces) {
        List<PieceCount> ordered =
                pieces.stream().sorted(Comparator.comparing(PieceCount::piece)).toList();
        int[] starts = new int[ordered.size() + 1];
        long[] counts = new long[ordered.size()];
        for (int i = 0; i < counts.length; i++) {
            String piece = ordered.get(i).piece();
            starts[i + 1] = starts[i] + piece.codePointCount(0, piece.length()) + 1;
            counts[i] = ordered.get(i).count();
        }
        int[] text = new int[starts[counts.length]];
        for (int i = 0; i < counts.length; i++) {
            int[] letters = ordered.get(i).piece().codePoints().toArray();
            System.arraycopy(letters, 0, text, starts[i], letters.length);
        }
        return new Corpus(text, starts, counts);
    }

    int size() {
        return counts.length;
    }

    /** Where the letters of a piece end. */
    int end(int piece) {
        return starts[piece + 1] - 1;
    }
}
