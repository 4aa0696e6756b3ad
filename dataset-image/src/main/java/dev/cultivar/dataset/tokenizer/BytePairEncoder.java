package dev.cultivar.dataset.tokenizer;

import dev.cultivar.dataset.tokenizer.Vocabulary.Merge;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/** The tokens of a piece: of all merges that apply the earliest is done, at its leftmost place, until none applies. */
final class BytePairEncoder {
    private final Map<Long, Ranked> merges = new HashMap<>();
    private final Map<String, Integer> letters = new HashMap<>();

    BytePairEncoder(Vocabulary vocabulary) {
        int rank = 0;
        for (Merge merge : vocabulary.merges()) {
            merges.put(merge.pair(), new Ranked(rank++, merge.made()));
        }
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            letters.put(vocabulary.tokens().get(id), id);
        }
    }

    /** The ids of a piece in byte letters. */
    int[] ids(String piece) {
        Chain chain = new Chain(piece);
        PriorityQueue<Place> open = new PriorityQueue<>();
        for (int i = 0; i + 1 < piece.length(); i++) {
            chain.open(i, open);
        }
        for (Place place = open.poll(); place != null; place = open.poll()) {
            chain.merge(place, open);
        }
        return chain.ids();
    }

    private record Ranked(int rank, int made) {}

    /** Where a merge applied when it was found; either token may have changed since. */
    private record Place(int rank, int at, int left, int right, int made) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return rank != other.rank ? Integer.compare(rank, other.rank) : Integer.compare(at, other.at);
        }
    }

    /** Tokens linked to their neighbours by the position of their first letter. */
    private final class Chain {
        private static final int GONE = -1;
        private final int[] tokens;
        private final int[] before;
        private final int[] after;

        Chain(String piece) {
            tokens = new int[piece.length()];
            before = new int[piece.length()];
            after = new int[piece.length()];
            for (int i = 0; i < tokens.length; i++) {
                Integer id = letters.get(piece.substring(i, i + 1));
                if (id == null) {
                    throw new IllegalArgumentException("not a byte letter: " + piece.charAt(i));
                }
                tokens[i] = id;
                before[i] = i - 1;
                after[i] = i + 1;
            }
        }

        void open(int at, PriorityQueue<Place> open) {
            int next = after[at];
            Ranked merge = next == tokens.length ? null : merges.get(Merge.pair(tokens[at], tokens[next]));
            if (merge != null) {
                open.add(new Place(merge.rank(), at, tokens[at], tokens[next], merge.made()));
            }
        }

        void merge(Place place, PriorityQueue<Place> open) {
            int at = place.at();
            int next = after[at];
            if (tokens[at] != place.left() || next == tokens.length || tokens[next] != place.right()) {
                return;
            }
            tokens[at] = place.made();
            tokens[next] = GONE;
            after[at] = after[next];
            if (after[at] < tokens.length) {
                before[after[at]] = at;
            }
            if (before[at] >= 0) {
                open(before[at], open);
            }
            open(at, open);
        }

        int[] ids() {
            return java.util.Arrays.stream(tokens).filter(id -> id != GONE).toArray();
        }
    }
}
