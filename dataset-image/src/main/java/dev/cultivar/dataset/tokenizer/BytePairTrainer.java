package dev.cultivar.dataset.tokenizer;

import dev.cultivar.dataset.tokenizer.Vocabulary.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Byte pair encoding from counted pieces: the most frequent pair of neighbours becomes a token, again and again; of equally
 * frequent pairs the one with the smaller ids (left first). Follows BpeTrainer of the tokenizers package, its queue included: a
 * pair is counted anew only when it comes to the front, and a pair that comes back later waits with its new places alone.
 *
 * <p>Memory is a few dozen bytes for each byte of the distinct pieces.
 */
final class BytePairTrainer {
    private final int vocabularySize;
    private final long minFrequency;
    private final BinaryOperator<String> join;
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(
            Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(candidate -> candidate.pair().key));
    /** Pairs that got new places since the queue was last filled. */
    private final Set<Pair> moved = new LinkedHashSet<>();

    private int[][] pieces = {};
    private int[] lengths = {};
    private long[] counts = {};

    private BytePairTrainer(int vocabularySize, long minFrequency, BinaryOperator<String> join) {
        this.vocabularySize = vocabularySize;
        this.minFrequency = minFrequency;
        this.join = join;
    }

    /** Fits a vocabulary on pieces in byte letters; special tokens come first. */
    static Vocabulary fit(List<PieceCount> pieces, int vocabularySize, long minFrequency, List<String> special) {
        Set<String> first = new LinkedHashSet<>(special);
        first.addAll(Pieces.alphabet());
        Map<String, Integer> ids = new HashMap<>();
        first.forEach(token -> ids.put(token, ids.size()));
        int[] letters = new int[1 << 10];
        Pieces.alphabet().forEach(letter -> letters[letter.charAt(0)] = ids.getOrDefault(letter, 0));
        List<int[]> spelt = pieces.stream()
                .map(piece ->
                        piece.piece().chars().map(letter -> letters[letter]).toArray())
                .toList();
        long[] counts = pieces.stream().mapToLong(PieceCount::count).toArray();
        return fit(List.copyOf(first), spelt, counts, String::concat, vocabularySize, minFrequency);
    }

    /**
     * Fits a vocabulary on pieces of ids.
     *
     * @param first the tokens that are there before any merge, in the order of their ids
     * @param pieces are changed
     * @param join what the token of a pair is called
     */
    static Vocabulary fit(
            List<String> first,
            List<int[]> pieces,
            long[] counts,
            BinaryOperator<String> join,
            int vocabularySize,
            long minFrequency) {
        BytePairTrainer trainer = new BytePairTrainer(vocabularySize, minFrequency, join);
        first.forEach(trainer::id);
        trainer.read(pieces, counts);
        return Vocabulary.merged(trainer.tokens, trainer.merges());
    }

    private int id(String token) {
        Integer known = ids.putIfAbsent(token, tokens.size());
        if (known != null) {
            return known;
        }
        tokens.add(token);
        return tokens.size() - 1;
    }

    private void read(List<int[]> counted, long[] each) {
        pieces = counted.toArray(int[][]::new);
        lengths = new int[pieces.length];
        counts = each;
        for (int p = 0; p < pieces.length; p++) {
            lengths[p] = pieces[p].length;
            for (int i = 0; i + 1 < lengths[p]; i++) {
                more(pieces[p][i], pieces[p][i + 1], p);
            }
        }
        fillQueue();
    }

    private List<Merge> merges() {
        // a pair that comes back is merged once more and then stands where it was last
        Map<Long, Merge> merges = new LinkedHashMap<>();
        while (tokens.size() < vocabularySize) {
            Candidate top = queue.poll();
            if (top == null) {
                break;
            }
            if (top.count() != top.pair().count) {
                queue.add(new Candidate(top.pair(), top.pair().count, top.places()));
                continue;
            }
            if (top.count() < Math.max(1, minFrequency)) {
                break;
            }
            int left = (int) (top.pair().key >>> Integer.SIZE);
            int right = (int) top.pair().key;
            Merge merge = new Merge(left, right, id(join.apply(tokens.get(left), tokens.get(right))));
            merges.remove(merge.pair());
            merges.put(merge.pair(), merge);
            for (int piece : top.places()) {
                apply(merge, piece);
            }
            fillQueue();
        }
        return List.copyOf(merges.values());
    }

    /** Merges every occurrence in a piece, from left to right, and counts what its neighbours lose and gain. */
    private void apply(Merge merge, int p) {
        int[] piece = pieces[p];
        int length = lengths[p];
        int kept = 0;
        for (int i = 0; i < length; i++) {
            if (piece[i] != merge.left() || i + 1 == length || piece[i + 1] != merge.right()) {
                piece[kept++] = piece[i];
                continue;
            }
            if (kept > 0) {
                less(piece[kept - 1], merge.left(), p);
                more(piece[kept - 1], merge.made(), p);
            }
            i++;
            if (i + 1 < length) {
                less(merge.right(), piece[i + 1], p);
                more(merge.made(), piece[i + 1], p);
            }
            piece[kept++] = merge.made();
        }
        lengths[p] = kept;
    }

    private void less(int left, int right, int p) {
        pair(left, right).count -= counts[p];
    }

    private void more(int left, int right, int p) {
        Pair pair = pair(left, right);
        pair.count += counts[p];
        pair.at(p);
        moved.add(pair);
    }

    private Pair pair(int left, int right) {
        return pairs.computeIfAbsent(Merge.pair(left, right), Pair::new);
    }

    private void fillQueue() {
        for (Pair pair : moved) {
            int[] places = pair.take();
            if (pair.count > 0) {
                queue.add(new Candidate(pair, pair.count, places));
            }
        }
        moved.clear();
    }

    /** A pair that waits for its turn, with the count it had when it was last looked at. */
    private record Candidate(Pair pair, long count, int... places) {}

    /** Neighbours: how often they occur, and the pieces where they have newly come together, in ascending order. */
    private static final class Pair {
        private static final int[] NONE = {};
        private final long key;
        private long count;
        private int[] places = NONE;
        private int size;

        Pair(long key) {
            this.key = key;
        }

        void at(int piece) {
            if (size > 0 && places[size - 1] == piece) {
                return;
            }
            if (size == places.length) {
                places = Arrays.copyOf(places, Math.max(2, size + (size >> 1)));
            }
            places[size++] = piece;
        }

        int[] take() {
            int[] taken = Arrays.copyOf(places, size);
            places = NONE;
            size = 0;
            return taken;
        }
    }
}
