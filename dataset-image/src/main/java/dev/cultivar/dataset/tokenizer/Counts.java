package dev.cultivar.dataset.tokenizer;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/** How often a piece occurs in each split. */
@SuppressWarnings("ArrayRecordComponent")
record Counts(String piece, long[] bySplit) implements Serializable {

    /** Adds up what one piece has. */
    static Iterator<Counts> sum(Iterator<Count> group, int splits) {
        long[] sums = new long[splits];
        String piece = Count.WORDS;
        while (group.hasNext()) {
            Count next = group.next();
            piece = next.piece();
            sums[next.split()] += next.count();
        }
        return List.of(new Counts(piece, sums)).iterator();
    }

    /** The most frequent in a split first, then by the text. */
    static int inOrder(Counts a, Counts b, int split) {
        return a.bySplit[split] != b.bySplit[split]
                ? Long.compare(b.bySplit[split], a.bySplit[split])
                : a.piece.compareTo(b.piece);
    }
}
