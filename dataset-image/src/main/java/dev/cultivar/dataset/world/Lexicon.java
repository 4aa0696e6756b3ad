package dev.cultivar.dataset.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Content words of a domain by kind, the frequent first. A word is drawn by Zipf's law, the word of rank k with weight
 * 1/k (whole numbers: a million over k); after another word it is one of that word's two followers in 3 of 4 cases.
 */
final class Lexicon {
    /** Kinds of content words. */
    enum Kind {
        NOUN,
        VERB,
        ADJECTIVE
    }

    static final int FOLLOWERS = 2;
    private static final int KINDS = Kind.values().length;
    private static final long SCALE = 1_000_000;
    private static final int FOLLOW_OF_FOUR = 3;

    private final List<List<String>> words;
    /** followers[kind of the word][rank of the word][kind of the follower][which]: a rank. */
    private final int[][][][] followers;

    private final long[][] cumulative;

    private Lexicon(List<List<String>> words, int[][][][] followers) {
        this.words = words;
        this.followers = followers;
        cumulative = new long[KINDS][];
        for (int kind = 0; kind < KINDS; kind++) {
            long[] sums = new long[words.get(kind).size()];
            long sum = 0;
            for (int rank = 0; rank < sums.length; rank++) {
                sum += SCALE / (rank + 1);
                sums[rank] = sum;
            }
            cumulative[kind] = sums;
        }
    }

    /** New words of all kinds, a third each. */
    static Lexicon madeUp(Coinage coinage, Draws draws, int count) {
        List<List<String>> words = new ArrayList<>();
        int[][][][] followers = new int[KINDS][][][];
        int[] sizes = sizes(count);
        for (int kind = 0; kind < KINDS; kind++) {
            words.add(coinage.words(draws, sizes[kind]));
        }
        for (int kind = 0; kind < KINDS; kind++) {
            followers[kind] = new int[sizes[kind]][][];
            for (int rank = 0; rank < sizes[kind]; rank++) {
                followers[kind][rank] = followers(draws, sizes);
            }
        }
        return new Lexicon(words, followers);
    }

    /** As made up, but at a share of the ranks of each kind the word and its followers' ranks are the neighbour's. */
    Lexicon withShareOf(Lexicon neighbour, Draws draws, int perMille) {
        List<List<String>> mixed = new ArrayList<>();
        int[][][][] mixedFollowers = new int[KINDS][][][];
        for (int kind = 0; kind < KINDS; kind++) {
            List<String> own = new ArrayList<>(words.get(kind));
            int[][][] ownFollowers = followers[kind].clone();
            int[] order = draws.order(own.size());
            for (int i = 0; i < own.size() * perMille / 1000; i++) {
                own.set(order[i], neighbour.words.get(kind).get(order[i]));
                ownFollowers[order[i]] = neighbour.followers[kind][order[i]];
            }
            mixed.add(List.copyOf(own));
            mixedFollowers[kind] = ownFollowers;
        }
        return new Lexicon(mixed, mixedFollowers);
    }

    List<String> all() {
        return words.stream().flatMap(List::stream).toList();
    }

    String word(Kind kind, int rank) {
        return words.get(kind.ordinal()).get(rank);
    }

    /** The rank of a frequent word more often than of a rare one. */
    int draw(Draws draws, Kind kind) {
        long[] sums = cumulative[kind.ordinal()];
        long drawn = draws.belowLong(sums[sums.length - 1]);
        int found = Arrays.binarySearch(sums, drawn);
        // a sum that is drawn belongs to the next rank, because ranges are open at their end
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The rank of a word after another. */
    int draw(Draws draws, Kind kind, Kind beforeKind, int before) {
        return draws.below(4) < FOLLOW_OF_FOUR
                ? followers[beforeKind.ordinal()][before][kind.ordinal()][draws.below(FOLLOWERS)]
                : draw(draws, kind);
    }

    private static int[] sizes(int count) {
        int third = count / KINDS;
        return new int[] {count - 2 * third, third, third};
    }

    private static int[][] followers(Draws draws, int[] sizes) {
        int[][] ranks = new int[KINDS][FOLLOWERS];
        for (int kind = 0; kind < KINDS; kind++) {
            for (int i = 0; i < FOLLOWERS; i++) {
                ranks[kind][i] = draws.below(sizes[kind]);
            }
        }
        return ranks;
    }
}
