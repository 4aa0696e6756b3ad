package dev.cultivar.dataset.tokenizer;

import java.util.Arrays;

/**
 * All ways to cut letters into the pieces of a model, as edges between places: from the first on, at each place from the shortest
 * on. A letter that no piece consists of is an edge too, an unknown one. Made for one text after another.
 */
final class Lattice {
    static final int NO_PIECE = -1;
    private final UnigramModel model;
    private int length;
    private int edges;
    private int[] first = new int[64];
    private int[] ends = new int[1 << 8];
    private int[] ids = new int[1 << 8];

    private double[] forward = new double[64];
    private double[] backward = new double[64];
    private int[] cameFrom = new int[64];
    private int[] cameBy = new int[64];

    Lattice(UnigramModel model) {
        this.model = model;
    }

    /** Takes a text. */
    Lattice over(int[] text, int from, int to) {
        length = to - from;
        edges = 0;
        if (first.length < length + 1) {
            int most = Math.max(length + 1, 2 * first.length);
            first = new int[most];
            forward = new double[most];
            backward = new double[most];
            cameFrom = new int[most];
            cameBy = new int[most];
        }
        PieceTrie trie = model.trie();
        for (int begin = 0; begin < length; begin++) {
            first[begin] = edges;
            boolean single = false;
            int node = PieceTrie.ROOT;
            for (int end = begin + 1; end <= length; end++) {
                node = trie.child(node, text[from + end - 1]);
                if (node == PieceTrie.NONE) {
                    break;
                }
                int id = trie.id(node);
                if (id != PieceTrie.NONE) {
                    single |= end == begin + 1;
                    add(end, id);
                }
            }
            if (!single) {
                add(begin + 1, UnigramModel.UNKNOWN);
            }
        }
        first[length] = edges;
        return this;
    }

    private void add(int end, int id) {
        if (edges == ends.length) {
            ends = Arrays.copyOf(ends, 2 * edges);
            ids = Arrays.copyOf(ids, 2 * edges);
        }
        ends[edges] = end;
        ids[edges++] = id;
    }

    /** The likeliest pieces; of equally likely ways the one whose last piece is longest. */
    int[] best() {
        return bestWithout(NO_PIECE);
    }

    /** The likeliest pieces without one of them; none where all ways need it. */
    int[] bestWithout(int piece) {
        Arrays.fill(forward, 1, length + 1, Double.NEGATIVE_INFINITY);
        forward[0] = 0;
        for (int begin = 0; begin < length; begin++) {
            for (int edge = first[begin]; edge < first[begin + 1]; edge++) {
                double score = forward[begin] + model.score(ids[edge]);
                int end = ends[edge];
                if (ids[edge] != piece && score > forward[end]) {
                    forward[end] = score;
                    cameFrom[end] = begin;
                    cameBy[end] = ids[edge];
                }
            }
        }
        if (forward[length] == Double.NEGATIVE_INFINITY) {
            return new int[0];
        }
        int[] pieces = new int[length];
        int at = length;
        for (int end = length; end > 0; end = cameFrom[end]) {
            pieces[--at] = cameBy[end];
        }
        return Arrays.copyOfRange(pieces, at, length);
    }

    /**
     * Adds to each piece how often it occurs in all ways to cut the text, each weighed with its probability given the text.
     *
     * @param count how often the text occurs
     * @return the logarithm of the text's probability
     */
    double expect(long count, double[] expected) {
        Arrays.fill(forward, 1, length + 1, Double.NEGATIVE_INFINITY);
        forward[0] = 0;
        for (int begin = 0; begin < length; begin++) {
            for (int edge = first[begin]; edge < first[begin + 1]; edge++) {
                forward[ends[edge]] = sum(forward[ends[edge]], forward[begin] + model.score(ids[edge]));
            }
        }
        Arrays.fill(backward, 0, length, Double.NEGATIVE_INFINITY);
        backward[length] = 0;
        for (int begin = length - 1; begin >= 0; begin--) {
            for (int edge = first[begin]; edge < first[begin + 1]; edge++) {
                backward[begin] = sum(backward[begin], model.score(ids[edge]) + backward[ends[edge]]);
            }
        }
        double all = forward[length];
        for (int begin = 0; begin < length; begin++) {
            for (int edge = first[begin]; edge < first[begin + 1]; edge++) {
                double way = forward[begin] + model.score(ids[edge]) + backward[ends[edge]];
                expected[ids[edge]] += count * StrictMath.exp(way - all);
            }
        }
        return all;
    }

    // of the same bits on every machine, unlike Math
    private static double sum(double a, double b) {
        double greater = Math.max(a, b);
        return greater == Double.NEGATIVE_INFINITY
                ? greater
                : greater + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - greater));
    }
}
