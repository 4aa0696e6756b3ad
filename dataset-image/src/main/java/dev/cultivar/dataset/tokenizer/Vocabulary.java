package dev.cultivar.dataset.tokenizer;

import java.util.List;

/**
 * What fitting gives.
 *
 * @param tokens in the order of their ids: special ones, then letters and what merges made, or pieces from the likeliest on; for
 *     byte pairs and unigram in byte letters
 * @param merges pairs of ids in the order in which they are to be merged, where pairs are merged
 * @param scores the logarithm of each token's probability, where tokens have one; 0 for special ones
 */
public record Vocabulary(List<String> tokens, List<Merge> merges, List<Double> scores) {
    public Vocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
        scores = List.copyOf(scores);
    }

    /** Tokens that merging pairs gives. */
    static Vocabulary merged(List<String> tokens, List<Merge> merges) {
        return new Vocabulary(tokens, merges, List.of());
    }

    /** Tokens with a score each. */
    static Vocabulary scored(List<String> tokens, List<Double> scores) {
        return new Vocabulary(tokens, List.of(), scores);
    }

    /** Two neighbours become one. */
    public record Merge(int left, int right, int made) {
        long pair() {
            return pair(left, right);
        }

        static long pair(int left, int right) {
            return (long) left << Integer.SIZE | right;
        }
    }

    /** The merges as tokenizer.json spells them. */
    List<String> spelt() {
        return merges.stream()
                .map(merge -> tokens.get(merge.left()) + " " + tokens.get(merge.right()))
                .toList();
    }
}
