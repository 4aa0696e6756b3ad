package dev.cultivar.dataset.tokenizer;

import java.util.List;

/**
 * Pieces, each with the logarithm of its probability. The first stands for a letter without a piece; its score lies {@value
 * #UNKNOWN_PENALTY} below the smallest one.
 */
final class UnigramModel {
    static final int UNKNOWN = 0;
    private static final double UNKNOWN_PENALTY = 10;

    private final List<String> pieces;
    private final double[] scores;
    private final double least;
    private final PieceTrie trie;

    /** Pieces and scores are of one length; the first score counts for nothing. */
    UnigramModel(List<String> pieces, double[] scores) {
        this.pieces = List.copyOf(pieces);
        this.scores = scores.clone();
        double smallest = Double.POSITIVE_INFINITY;
        for (int id = UNKNOWN + 1; id < scores.length; id++) {
            smallest = Math.min(smallest, scores[id]);
        }
        least = smallest;
        this.scores[UNKNOWN] = least - UNKNOWN_PENALTY;
        trie = new PieceTrie(pieces, UNKNOWN + 1);
    }

    List<String> pieces() {
        return pieces;
    }

    int size() {
        return scores.length;
    }

    double score(int id) {
        return scores[id];
    }

    /** The smallest score of a piece. */
    double least() {
        return least;
    }

    PieceTrie trie() {
        return trie;
    }
}
