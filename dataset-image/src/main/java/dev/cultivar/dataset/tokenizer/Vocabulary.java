package dev.cultivar.dataset.tokenizer;

import java.util.List;

/**
 * What merging pairs gives.
 *
 * @param tokens in the order of their ids: special ones, letters, then what merges made; for byte pairs in byte letters
 * @param merges pairs of ids in the order in which they are to be merged
 */
record Vocabulary(List<String> tokens, List<Merge> merges) {
    Vocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /** Two neighbours become one. */
    record Merge(int left, int right, int made) {
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
